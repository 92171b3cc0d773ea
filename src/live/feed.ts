import { setTimeout as wait } from "node:timers/promises";
import type { Logger } from "pino";
import type { Database } from "../db/index.ts";

export interface FeedOptions {
  readonly database: Database;
  /** The channel that the fold notifies. */
  readonly channel: string;
  /** Proves that notifications arrive: sends one on the channel. */
  readonly notify: () => Promise<unknown>;
  /** Called when a writer tells that a change waits to be folded. */
  readonly onChange: () => void;
  /** Milliseconds between two wake-ups that need no notification: what a lost one costs at most. */
  readonly pollEvery: number;
  readonly log: Logger;
}

/** Milliseconds that listening has to end when the hub closes. */
const CLOSE_TIMEOUT = 1_000;
/** Milliseconds within which a hub must hear its own notification. */
const PROOF = 2_000;

/** Why followers are woken: some hub has folded, or it is only time to look. */
export type WakeReason = "folded" | "poll";
type Wake = (reason: WakeReason) => void;

/** Payload of the notification that a change waits to be folded (drizzle/0003_counting.sql); that of a fold is its revision. */
const CHANGED = "changed";

/**
 * Wakes whoever follows the database's changes. A wake-up says nothing but "look". When the database cannot be reached, polling goes on and
 * listening is tried again with each poll.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #followers = new Set<Wake>();
  readonly #timer: NodeJS.Timeout;
  #listening: Promise<(() => Promise<void>) | undefined>;
  #proof: NodeJS.Timeout | undefined;
  #hears = false;
  /** Revision of this hub's own last fold: whoever follows was woken for it. */
  #woken = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#listening = this.#listen();
    this.#timer = setInterval(() => void this.#poll(), options.pollEvery);
  }

  /** Whether a notification has arrived since the hub last began to listen. Without that it only polls. */
  get hears(): boolean {
    return this.#hears;
  }

  /**
   * Calls `wake` after each fold, whichever hub did it, and every few seconds regardless. Returns what ends that.
   */
  follow(wake: Wake): () => void {
    this.#followers.add(wake);
    return () => this.#followers.delete(wake);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#followers.clear();
    clearTimeout(this.#proof);
    // A connection that does not answer is not waited for: the database closes it.
    const stop = await Promise.race([this.#listening, wait(CLOSE_TIMEOUT, undefined, { ref: false })]);
    await Promise.race([stop?.().catch(() => undefined), wait(CLOSE_TIMEOUT, undefined, { ref: false })]);
  }

  /** Wakes all at once, for a fold of this hub's own: its notification comes later, and says nothing new. */
  wakeNow(rev: number): void {
    this.#woken = rev;
    this.#wakeAll("folded");
  }

  #wakeAll(reason: WakeReason): void {
    for (const wake of this.#followers) wake(reason);
  }

  async #poll(): Promise<void> {
    this.#wakeAll("poll");
    if ((await this.#listening) === undefined) this.#listening = this.#listen();
  }

  #listen(): Promise<(() => Promise<void>) | undefined> {
    const { database, channel, onChange, log } = this.#options;
    const heard = (payload: string): void => {
      this.#hears = true;
      clearTimeout(this.#proof);
      if (payload === CHANGED) onChange();
      else if (!(Number(payload) <= this.#woken)) this.#wakeAll("folded");
    };
    return database
      .listen(channel, heard, () => this.#began())
      .catch((error: unknown) => {
        log.warn({ err: error }, "cannot listen for changes; polling meanwhile");
        return undefined;
      });
  }

  /** Listening has begun, perhaps again: what was missed is looked up, and a notification of our own must arrive. */
  #began(): void {
    const { notify, log } = this.#options;
    this.#hears = false;
    this.#wakeAll("poll");
    clearTimeout(this.#proof);
    this.#proof = setTimeout(() => {
      log.warn(
        "notifications do not arrive, as behind a transaction pooler: polling instead. Set LISTEN_DATABASE_URL to a direct address",
      );
    }, PROOF);
    notify().catch((error: unknown) => log.warn({ err: error }, "cannot notify"));
  }
}
