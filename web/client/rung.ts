import { alarm } from "./alarm.ts";
import type { Timing } from "./timing.ts";
import type { Carrier, Way } from "./way.ts";

/** A way that is tried until it is stopped. */
export type Rung = {
  isUp(): boolean;
  /** Begins to try, if it does not yet. */
  start(): void;
  /** Tries soon, if it waits: there is nothing better left to wait for. */
  hurry(): void;
  /** Ends the connection and all trying. */
  stop(): void;
};

export type RungOptions = Pick<Timing, "attempts" | "patience" | "steady"> & {
  readonly way: Way;
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

/** Makes a rung that is not tried yet. */
export function makeRung({ way, wait, attach, onUp, onDown, onBlocked, ...timing }: RungOptions): Rung {
  let running = false;
  let failures = 0;
  let upSince: number | undefined;
  let hangUp: (() => void) | undefined;
  const redial = alarm(dial);
  const blocked = alarm(onBlocked);

  function dial() {
    let detach: (() => void) | undefined;
    const carrier = way.dial({
      up() {
        if (upSince !== undefined) return;
        upSince = Date.now();
        blocked.clear();
        onUp();
        detach ??= attach(carrier);
      },
      down: () => failed(),
    });
    hangUp = () => {
      hangUp = undefined;
      detach?.();
      carrier.close();
    };
    if (way.provenByAsking) detach = attach(carrier);
  }

  function failed() {
    const wasUp = upSince !== undefined;
    const wasSteady = upSince !== undefined && Date.now() - upSince >= timing.steady;
    upSince = undefined;
    hangUp?.();
    failures = wasSteady ? 1 : failures + 1;
    redial.set(wait(failures));
    if (failures >= timing.attempts) onBlocked();
    else if (wasUp) blocked.set(timing.patience);
    onDown(wasUp, failures);
  }

  return {
    isUp: () => upSince !== undefined,
    start() {
      if (running) return;
      running = true;
      failures = 0;
      blocked.set(timing.patience);
      dial();
    },
    hurry() {
      if (running && hangUp === undefined) redial.set(wait(1));
    },
    stop() {
      running = false;
      upSince = undefined;
      redial.clear();
      blocked.clear();
      hangUp?.();
    },
  };
}
