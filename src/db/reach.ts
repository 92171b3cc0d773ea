import { HubError } from "../kernel/errors.ts";
import { guardConnection, unreachable } from "./failure.ts";

/** What is watched. */
export interface ReachOptions {
  /** Connects anew and asks for something small; false when there is no answer soon. */
  readonly isThere: () => Promise<boolean>;
  /** The server is away: what was asked of it before is to be given up. */
  readonly giveUp: () => void;
}

/** Milliseconds between two looks at how things stand. */
const LOOK_EVERY = 200;
/** Milliseconds of silence, with somebody waiting, after which the server is asked whether it is there. */
const SILENCE = 600;

/**
 * Knows whether a server can be reached. While it is away everything is refused at once, instead of waiting behind others for a connection,
 * and it is asked on until it is back. It counts as away when it refuses connections, or when nothing at all is heard from it.
 */
export class Reach {
  readonly #options: ReachOptions;
  readonly #timer: NodeJS.Timeout;
  #waiting = 0;
  #heardAt = 0;
  #lookedAt = performance.now();
  #away = false;
  #asking = false;

  constructor(options: ReachOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#look(), LOOK_EVERY).unref();
  }

  /**
   * Does work against the server.
   * @throws HubError SERVICE_UNAVAILABLE when it is away, or the connection is lost
   */
  async do<T>(work: () => Promise<T>): Promise<T> {
    if (this.#away) throw unreachable();
    if (this.#waiting === 0) this.#heardAt = performance.now();
    this.#waiting += 1;
    try {
      return await guardConnection(work);
    } catch (error) {
      if (error instanceof HubError && error.code === "SERVICE_UNAVAILABLE") void this.#ask();
      throw error;
    } finally {
      this.#waiting -= 1;
      this.#heardAt = performance.now();
    }
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    // Who stood still has not listened.
    if (now - this.#lookedAt > 2 * LOOK_EVERY) this.#heardAt = now;
    this.#lookedAt = now;
    if (this.#away || (this.#waiting > 0 && now - this.#heardAt > SILENCE)) void this.#ask();
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { isThere, giveUp } = this.#options;
    // Twice: who was held up may have missed the first answer.
    const away = !(await isThere()) && !(await isThere());
    this.#heardAt = performance.now();
    this.#asking = false;
    if (away && !this.#away) giveUp();
    this.#away = away;
  }
}
