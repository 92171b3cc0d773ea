import { setTimeout as wait } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import type { Cursors } from "./cursor.ts";
import { EventLog, type PlacedText, answerAll } from "./event-log.ts";
import type { Feed } from "./feed.ts";
import type { Answer, Group, Member, Resume } from "./member.ts";
import type { LiveObserver } from "./observer.ts";
import type { EventSource } from "./source.ts";

const BATCH = 200;
/** Pieces of the past that are kept for those who come back with the same cursor, and for how many milliseconds. */
const BEHIND_KEPT = 50;
const BEHIND_TTL = 5_000;
/** Milliseconds until the database is asked again when it could not be read. */
const RETRY = 500;

/** Where a member stands: it has everything up to `place`. */
interface Seat {
  readonly member: Member;
  place: number;
  /** A catch-up is under way; new events reach it that way. */
  busy: boolean;
  gone: boolean;
}

/** The events after a place, and the place up to which there are no others. */
interface Piece {
  readonly texts: readonly PlacedText[];
  readonly next: number;
}

export interface EventGroupOptions {
  readonly database: Database;
  readonly feed: Feed;
  readonly cursors: Cursors;
  readonly source: EventSource;
  /** What a cursor of this group is bound to: the stream and the scope. */
  readonly binding: string;
  readonly answer: Answer;
  readonly observer: LiveObserver;
  readonly log: Logger;
}

/**
 * Members that follow one stream of events: each gets every event after its own place, once, in order. Who keeps up is sent each text as it
 * comes; who comes later or is slow reads on from its place, from what the group keeps or from the database.
 */
export class EventGroup implements Group {
  readonly #options: EventGroupOptions;
  readonly #seats = new Set<Seat>();
  readonly #log: EventLog;
  readonly #behind = new LRUCache<number, Promise<Piece>>({ max: BEHIND_KEPT, ttl: BEHIND_TTL });
  readonly #unfollow: () => void;
  readonly #heartbeat: NodeJS.Timeout | undefined;
  #reading = false;
  #again = false;
  stopped = false;

  /** Opens the stream at its end. */
  static async open(options: EventGroupOptions): Promise<EventGroup> {
    return new EventGroup(options, await options.source.topic.end(options.database));
  }

  private constructor(options: EventGroupOptions, place: number) {
    this.#options = options;
    this.#log = new EventLog(place);
    this.#unfollow = options.feed.follow(() => void this.#read());
    const { heartbeat } = options.source;
    if (heartbeat !== undefined) this.#heartbeat = setInterval(() => void this.#beat(), heartbeat);
    void this.#read();
  }

  get size(): number {
    return this.#seats.size;
  }

  join(member: Member, { after }: Resume): () => void {
    const seat: Seat = { member, place: this.#log.end, busy: true, gone: false };
    this.#seats.add(seat);
    void this.#begin(seat, after);
    return () => {
      seat.gone = true;
      this.#seats.delete(seat);
    };
  }

  stop(): void {
    if (this.stopped) return;
    this.stopped = true;
    this.#unfollow();
    clearInterval(this.#heartbeat);
    for (const { member } of this.#seats) member.end();
    this.#seats.clear();
  }

  /** Takes a member to the end of the log: from its cursor, or past a gap that it is told of. */
  async #begin(seat: Seat, after: string | undefined): Promise<void> {
    const { cursors, binding, observer, source, answer } = this.#options;
    if (after !== undefined) {
      const read = cursors.read(binding, after, new Date());
      const found = typeof read === "number" && read > this.#log.end && read > (await this.#end()) ? "HISTORY_LOST" : read;
      if (typeof found === "number") {
        seat.place = found;
        observer.resumed();
      } else {
        seat.place = this.#log.end;
        observer.gap();
        seat.member.send(await answer(source.topic.gap(found, seat.place)), false);
      }
    }
    await this.#catchUp(seat);
  }

  /** Sends a member what it lacks, as fast as it takes it. */
  async #catchUp(seat: Seat): Promise<void> {
    seat.busy = true;
    while (!seat.gone && !this.stopped && seat.place < this.#log.end) {
      const kept = this.#log.after(seat.place);
      const { texts, next } = kept === undefined ? await this.#readShared(seat.place) : { texts: kept, next: this.#log.end };
      for (const { place, text } of texts) {
        if (seat.member.isSlow()) await seat.member.drained();
        if (seat.gone) return;
        seat.member.send(text, false);
        seat.place = place;
      }
      seat.place = next;
    }
    seat.busy = false;
  }

  /** What lies behind a place, read once for all who come back with it at about the same time. */
  #readShared(place: number): Promise<Piece> {
    const known = this.#behind.get(place);
    if (known !== undefined) return known;
    const reading = this.#readBehind(place).then((piece) => {
      // Nothing was read: the database was away.
      if (piece.next === place) this.#behind.delete(place);
      return piece;
    });
    this.#behind.set(place, reading);
    return reading;
  }

  async #readBehind(place: number): Promise<Piece> {
    const { source, database, answer, log } = this.#options;
    try {
      const { events, next } = await source.topic.read(database, place, BATCH);
      return { texts: await answerAll(events, answer), next };
    } catch (error) {
      log.warn({ err: error }, "cannot read events; will try again");
      await wait(RETRY);
      return { texts: [], next: place };
    }
  }

  /** Reads what is new and sends it to those who keep up; the others find it in the log. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again && !this.stopped) {
      this.#again = false;
      const from = this.#log.end;
      const { texts, next } = await this.#readBehind(from);
      this.#log.append(texts, next);
      if (texts.length === BATCH) this.#again = true;
      for (const seat of this.#seats) this.#deliver(seat, from, texts);
    }
    this.#reading = false;
  }

  #deliver(seat: Seat, from: number, texts: readonly PlacedText[]): void {
    if (seat.busy) return;
    if (seat.place !== from || seat.member.isSlow()) {
      void this.#catchUp(seat);
      return;
    }
    for (const { text } of texts) seat.member.send(text, false);
    seat.place = this.#log.end;
  }

  async #end(): Promise<number> {
    const { source, database } = this.#options;
    return source.topic.end(database).catch(() => Number.POSITIVE_INFINITY);
  }

  async #beat(): Promise<void> {
    const { source, answer } = this.#options;
    const place = this.#log.end;
    const text = await answer(source.topic.beat(place));
    for (const seat of this.#seats) {
      // Who is behind or slow gets events, which say as much.
      if (!seat.busy && seat.place === place && !seat.member.isSlow()) seat.member.send(text, false);
    }
  }
}
