import { setTimeout as wait } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import type { Cursors } from "./cursor.ts";
import { EventLog, type PlacedText } from "./event-log.ts";
import type { Feed } from "./feed.ts";
import type { Answer, Group, Member, Resume } from "./member.ts";
import type { LiveObserver } from "./observer.ts";
import type { EventSource, Placed } from "./source.ts";

const BATCH = 200;
/** Reads and answers of the past that are under way, or were a moment ago, for others who come to the same place. */
const SHARED = { max: 64 };
/** Bytes of the past's texts that are kept for those who come to it later: members come back from places far apart. */
const PAST_BYTES = 2_000_000;
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
  readonly events: readonly Placed<unknown>[];
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
  /** What is or was lately read and answered of the past, by place. */
  readonly #pieces = new LRUCache<number, Promise<Piece>>(SHARED);
  readonly #answers = new LRUCache<number, Promise<Buffer>>(SHARED);
  readonly #texts = new LRUCache<number, Buffer>({ maxSize: PAST_BYTES, sizeCalculation: (text) => text.length });
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
    for (const seat of this.#seats) {
      seat.gone = true;
      seat.member.end();
    }
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

  /** Sends a member what it lacks, as fast as it takes it. What lies before the log is answered one by one: texts may be large. */
  async #catchUp(seat: Seat): Promise<void> {
    seat.busy = true;
    while (!seat.gone && !this.stopped && seat.place < this.#log.end) {
      const { end } = this.#log;
      const kept = this.#log.after(seat.place);
      if (kept === undefined) {
        await this.#sendPast(seat);
        continue;
      }
      for (const { place, text } of kept) await this.#sendTo(seat, place, text);
      seat.place = end;
    }
    seat.busy = false;
  }

  /** Sends a member the next piece of what lies before the log. */
  async #sendPast(seat: Seat): Promise<void> {
    const { events, next } = await shared(this.#pieces, seat.place, (place) => this.#readAfter(place));
    // Nothing was read: the database was away.
    if (next === seat.place) this.#pieces.delete(next);
    for (const event of events) {
      if (seat.gone) return;
      await this.#sendTo(seat, event.place, this.#texts.get(event.place) ?? (await this.#answerPast(event)));
    }
    seat.place = next;
  }

  /** Answers an event of the past, once for all who come to it. */
  async #answerPast({ place, event }: Placed<unknown>): Promise<Buffer> {
    const text = await shared(this.#answers, place, () => this.#options.answer(event));
    this.#texts.set(place, text);
    return text;
  }

  async #sendTo(seat: Seat, place: number, text: Buffer): Promise<void> {
    if (seat.member.isSlow()) await seat.member.drained();
    if (seat.gone) return;
    seat.member.send(text, false);
    seat.place = place;
  }

  async #readAfter(place: number): Promise<Piece> {
    const { source, database, log } = this.#options;
    try {
      return await source.topic.read(database, place, BATCH);
    } catch (error) {
      log.warn({ err: error }, "cannot read events; will try again");
      await wait(RETRY, undefined, { ref: false });
      return { events: [], next: place };
    }
  }

  /** Reads what is new and sends it to those who keep up; the others find it in the log or read it again. */
  async #read(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    while (this.#again && !this.stopped) {
      this.#again = false;
      const { events, next } = await this.#readAfter(this.#log.end);
      if (events.length === BATCH) this.#again = true;
      for (const { place, event } of events) this.#publish({ place, text: await this.#options.answer(event) });
      this.#passTo(next);
    }
    this.#reading = false;
  }

  /** Sends the next text to all who have everything before it. */
  #publish(next: PlacedText): void {
    const from = this.#log.end;
    this.#log.append(next);
    for (const seat of this.#seats) {
      if (seat.busy) continue;
      if (seat.place !== from || seat.member.isSlow()) {
        void this.#catchUp(seat);
      } else {
        seat.member.send(next.text, false);
        seat.place = next.place;
      }
    }
  }

  /** There is nothing more up to a place. */
  #passTo(place: number): void {
    const from = this.#log.end;
    this.#log.pass(place);
    for (const seat of this.#seats) if (!seat.busy && seat.place === from) seat.place = place;
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

/** What is being done for a place already, or begins to be. */
function shared<V>(known: LRUCache<number, Promise<V>>, place: number, make: (place: number) => Promise<V>): Promise<V> {
  const found = known.get(place);
  if (found !== undefined) return found;
  const made = make(place);
  known.set(place, made);
  return made;
}
