import { backoff } from "./backoff.ts";
import { Rung } from "./rung.ts";
import type { Timing } from "./timing.ts";
import type { Carrier, Way } from "./way.ts";

export type LadderOptions = {
  /** The ways, the best first. */
  readonly ways: readonly Way[];
  readonly timing: Timing;
  readonly random?: (() => number) | undefined;
  /** Puts the questions to a connection; the answer takes them away. */
  readonly attach: (carrier: Carrier) => () => void;
  /** There is no connection, after so many failures in a row. */
  readonly onLost: (failures: number) => void;
};

/**
 * Keeps a connection for ever, by the best way that is open. Each way is tried again and again, with growing waits; one that fails has
 * the next one tried besides, and one that works ends those below it.
 */
export function openLadder({ ways, timing, random, attach, onLost }: LadderOptions): { close(): void } {
  const isUp = () => rungs.some((rung) => rung.isUp());
  const wait = (failures: number) =>
    backoff(failures, { ...timing.backoff, ...(isUp() && { cap: timing.climb }) }, random ?? Math.random);
  const rungs: readonly Rung[] = ways.map(
    (way, place) =>
      new Rung({
        way,
        timing,
        wait,
        attach,
        onUp() {
          for (const lower of rungs.slice(place + 1)) lower.stop();
        },
        onDown(wasUp, failures) {
          if (wasUp) for (const upper of rungs.slice(0, place)) upper.hurry();
          if (!isUp()) onLost(failures);
        },
        onBlocked: () => rungs[place + 1]?.start(),
      }),
  );
  rungs[0]?.start();
  return {
    close() {
      for (const rung of rungs) rung.stop();
    },
  };
}
