import { setImmediate as nextTurn } from "node:timers/promises";
import type { Repeater } from "@repeaterjs/repeater";
import type { Logger } from "pino";
import type { Answer, Group, Member, Resume } from "./member.ts";
import type { LiveObserver } from "./observer.ts";
import type { StateSource } from "./source.ts";

/** Sockets that are served before other work on this thread gets its turn. */
const SLICE = 256;

interface Seat {
  readonly member: Member;
  /** The number of the last text that it was sent; 0 before the first. */
  served: number;
  /** The revision that it came with: a first text that is not newer is spared. */
  readonly sinceRev: number;
}

interface Latest {
  readonly text: Buffer;
  readonly rev: number;
  /** Texts are numbered: who was served an older one is still to be served. */
  readonly number: number;
}

export interface StateGroupOptions {
  readonly source: StateSource;
  readonly answer: Answer;
  readonly observer: LiveObserver;
  readonly log: Logger;
}

/** Members that follow one state: each gets the latest text, those in between may be left out. */
export class StateGroup implements Group {
  readonly #options: StateGroupOptions;
  readonly #seats = new Set<Seat>();
  readonly #signals: Repeater<number>;
  #latest: Latest | undefined;
  #sending = false;
  stopped = false;

  constructor(options: StateGroupOptions) {
    this.#options = options;
    this.#signals = options.source.signals();
    void this.#pump();
  }

  get size(): number {
    return this.#seats.size;
  }

  join(member: Member, { sinceRev }: Resume): () => void {
    const seat: Seat = { member, served: 0, sinceRev: sinceRev ?? -1 };
    this.#seats.add(seat);
    this.#serve(seat);
    return () => void this.#seats.delete(seat);
  }

  stop(): void {
    this.stopped = true;
    void this.#signals.return();
  }

  async #pump(): Promise<void> {
    let number = 0;
    try {
      for await (const rev of this.#signals) {
        const text = await this.#options.answer(rev);
        if (this.stopped) break;
        number += 1;
        this.#latest = { text, rev, number };
        void this.#broadcast();
      }
    } catch (error) {
      this.#options.log.error({ err: error }, "a live state failed");
    }
    this.stop();
    for (const { member } of this.#seats) member.end();
    this.#seats.clear();
  }

  /** Serves everybody, in slices. A text that comes meanwhile replaces the older one for those not yet served. */
  async #broadcast(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    const start = performance.now();
    let frames = 0;
    for (let behind = true; behind && !this.stopped;) {
      behind = false;
      for (const seat of this.#seats) {
        if (!this.#serve(seat)) continue;
        behind = true;
        frames += 1;
        if (frames % SLICE === 0) await nextTurn();
      }
    }
    this.#sending = false;
    if (frames > 0) this.#options.observer.broadcast(performance.now() - start, frames);
  }

  /** Sends a seat the latest text, unless it has it. */
  #serve(seat: Seat): boolean {
    const latest = this.#latest;
    if (latest === undefined || seat.served === latest.number) return false;
    const spared = seat.served === 0 && latest.rev <= seat.sinceRev;
    seat.served = latest.number;
    if (!spared) seat.member.send(latest.text, true);
    return true;
  }
}
