import { alarm } from "./alarm.ts";
import type { Timing } from "./timing.ts";
import type { Carrier, Way } from "./way.ts";

export type RungOptions = {
  readonly way: Way;
  readonly timing: Pick<Timing, "attempts" | "patience" | "steady">;
  /** How long to wait after so many failures in a row. */
  readonly wait: (failures: number) => number;
  /** Puts the questions to a connection; the answer takes them away. */
  readonly attach: (carrier: Carrier) => () => void;
  /** The way works. Called before questions are put to a connection that is proven without them. */
  readonly onUp: () => void;
  /** It broke, or could not be gone. */
  readonly onDown: (wasUp: boolean, failures: number) => void;
  /** It has failed often enough, or for long enough, to try the next one besides. */
  readonly onBlocked: () => void;
};

/** A way that is tried from `start` to `stop`. */
export class Rung {
  readonly #options: RungOptions;
  readonly #redial = alarm(() => this.#dial());
  readonly #blocked = alarm(() => this.#options.onBlocked());
  #running = false;
  #failures = 0;
  #upSince: number | undefined;
  #hangUp: (() => void) | undefined;

  constructor(options: RungOptions) {
    this.#options = options;
  }

  isUp(): boolean {
    return this.#upSince !== undefined;
  }

  /** Begins to try, if it does not yet. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#failures = 0;
    this.#blocked.set(this.#options.timing.patience);
    this.#dial();
  }

  /** Tries soon, if it waits: there is nothing left that it could wait for. */
  hurry(): void {
    if (this.#running && !this.#hangUp) this.#redial.set(this.#options.wait(1));
  }

  /** Ends the connection and all trying. */
  stop(): void {
    this.#running = false;
    this.#upSince = undefined;
    this.#redial.clear();
    this.#blocked.clear();
    this.#hangUp?.();
  }

  #dial(): void {
    const { way, attach, onUp } = this.#options;
    let detach: (() => void) | undefined;
    const carrier = way.dial({
      up: () => {
        if (this.isUp()) return;
        this.#upSince = Date.now();
        this.#blocked.clear();
        onUp();
        detach ??= attach(carrier);
      },
      down: () => this.#failed(),
    });
    this.#hangUp = () => {
      this.#hangUp = undefined;
      detach?.();
      carrier.close();
    };
    if (way.provenByAsking) detach = attach(carrier);
  }

  #failed(): void {
    const { timing, wait, onBlocked, onDown } = this.#options;
    const wasUp = this.#upSince !== undefined;
    const wasSteady = this.#upSince !== undefined && Date.now() - this.#upSince >= timing.steady;
    this.#upSince = undefined;
    this.#hangUp?.();
    this.#failures = wasSteady ? 1 : this.#failures + 1;
    this.#redial.set(wait(this.#failures));
    if (this.#failures >= timing.attempts) onBlocked();
    else if (wasUp) this.#blocked.set(timing.patience);
    onDown(wasUp, this.#failures);
  }
}
