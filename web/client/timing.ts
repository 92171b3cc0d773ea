import type { Backoff } from "./backoff.ts";

/** Every period of the client, in milliseconds. */
export type Timing = {
  /** From asking for a connection to the hub's consent. */
  readonly connect: number;
  /** Between a sign of life and the next ping. */
  readonly ping: number;
  /** From a ping to its pong. With `ping`, the time in which a dead socket is noticed. */
  readonly pong: number;
  /** From the last sign that the state is right to calling it stale. */
  readonly stale: number;
  /** Between two attempts. */
  readonly backoff: Backoff;
};

/** A dead socket is noticed within 8 s, attempts are at most 10 s apart, and the state is called stale after 20 s. */
export const defaultTiming: Timing = {
  connect: 8_000,
  ping: 4_000,
  pong: 4_000,
  stale: 20_000,
  backoff: { base: 1_000, cap: 10_000 },
};
