import type { Logger } from "pino";
import { type Database, databaseFailure } from "../db/index.ts";

/** What is folded. */
export interface Foldable {
  /** Folds everything pending in one transaction. Costs little when there is nothing. */
  fold(database: Database): Promise<Fold>;
}

/** How a fold went. */
export interface Fold {
  /** Its revision; undefined when nothing was pending, or another hub is at it. */
  readonly rev: number | undefined;
  /** What was pending before it. */
  readonly backlog: Backlog;
}

/** What waits to be folded. */
export interface Backlog {
  readonly changes: number;
  /** When the oldest of them was recorded; undefined when there is none. */
  readonly since: Date | undefined;
}

export interface FolderOptions {
  readonly database: Database;
  readonly foldable: Foldable;
  /** Least milliseconds from one fold to the next: changes in between travel together. */
  readonly window: number;
  /** Milliseconds between two looks for changes that other writers made. */
  readonly lookEvery: number;
  /** Told of each fold of this hub: its revision, how long it took, and what it folded. */
  readonly onFold: (rev: number, milliseconds: number, backlog: Backlog) => void;
  readonly log: Logger;
}

/** A fold's window is so many times the last broadcast: a third of the time stays for other work, however many follow. */
const BROADCAST_SHARE = 1.5;
/** Milliseconds that the window never exceeds, whatever a broadcast took. */
const MAX_WINDOW = 2_000;
/** Milliseconds until the next look when the database could not be reached. */
const RETRY = 500;
const NO_BACKLOG: Backlog = { changes: 0, since: undefined };
/** SQLSTATE of a transaction that lost against another one: another hub has folded. */
const SERIALIZATION_FAILURE = "40001";

/**
 * Folds what writers have appended into what readers read. Every hub of a database runs one: whichever looks first folds, the others find
 * nothing left, so that no hub has to be there. The first change after a quiet time is folded at once, what follows at most once per window.
 */
export class Folder {
  readonly #options: FolderOptions;
  readonly #running: Promise<void>;
  #closed = false;
  #hurry = false;
  #resting = false;
  #wake = (): void => {};
  #lastFold = Number.NEGATIVE_INFINITY;
  #distance: number;
  #backlog = NO_BACKLOG;

  constructor(options: FolderOptions) {
    this.#options = options;
    this.#distance = options.window;
    this.#running = this.#run();
  }

  /** What still waited after the last look. */
  get backlog(): Backlog {
    return this.#backlog;
  }

  /** A change was committed by this hub: fold it as soon as the window allows. */
  soon(): void {
    this.#hurry = true;
    if (!this.#resting) this.#wake();
  }

  /** Some hub has folded: the window counts from here. */
  folded(): void {
    this.#lastFold = performance.now();
  }

  /** A state went to all its followers, which took so many milliseconds: folds keep a distance to it. */
  broadcastTook(milliseconds: number): void {
    this.#distance = Math.min(MAX_WINDOW, Math.max(this.#options.window, milliseconds * BROADCAST_SHARE));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const next = await this.#look();
      if (!this.#hurry && !this.#closed) await this.#pause(next);
      this.#resting = true;
      const rest = this.#distance - (performance.now() - this.#lastFold);
      if (rest > 0 && !this.#closed) await this.#pause(rest);
      this.#resting = false;
    }
  }

  /** Folds what is pending, if anything. Returns the milliseconds until the next look. */
  async #look(): Promise<number> {
    const { database, foldable, lookEvery, onFold, log } = this.#options;
    this.#hurry = false;
    const start = performance.now();
    try {
      const { rev, backlog } = await foldable.fold(database);
      this.#backlog = rev === undefined ? backlog : NO_BACKLOG;
      if (rev !== undefined) {
        this.#lastFold = performance.now();
        onFold(rev, this.#lastFold - start, backlog);
      }
      return lookEvery;
    } catch (error) {
      if (databaseFailure(error)?.state === SERIALIZATION_FAILURE) return lookEvery;
      // How much waits cannot be said; how long it has, at least.
      this.#backlog = { ...this.#backlog, since: this.#backlog.since ?? new Date() };
      log.warn({ err: error }, "cannot fold; will try again");
      return RETRY;
    }
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
