import { alarm } from "./alarm.ts";
import type { Timing } from "./timing.ts";

/** What is known of one connection after another: whether the present attempt is overdue, and how many failed in a row. */
export type Health = {
  failures(): number;
  /** A connection is being tried. */
  attempted(): void;
  /** The hub consented to the connection. */
  connected(): void;
  /** The hub was asked for a sign of life. */
  pinged(): void;
  /** The hub gave one. */
  sound(): void;
  /** The connection broke, or could not be made. */
  lost(): void;
  /** Nothing is overdue any more. */
  close(): void;
};

/** Follows connections. `terminate` ends one that is overdue, which then has to be told as `lost`. */
export function followHealth(timing: Timing, terminate: () => void, onLost: (failures: number) => void): Health {
  let failures = 0;
  let attempted = false;
  // A browser waits minutes for a socket that will never open, and for ever for a peer that is gone.
  const overdue = alarm(terminate);
  return {
    failures: () => failures,
    attempted() {
      attempted = true;
      overdue.set(timing.connect);
    },
    connected: overdue.clear,
    pinged: () => overdue.set(timing.pong),
    sound() {
      overdue.clear();
      failures = 0;
    },
    lost() {
      overdue.clear();
      // An error is followed by a close: one failure, not two.
      if (!attempted) return;
      attempted = false;
      failures += 1;
      onLost(failures);
    },
    close: overdue.clear,
  };
}
