import type { Backoff } from "./backoff.ts";

/** Every period of the client, in milliseconds unless it says otherwise. */
export type Timing = {
  /** Seconds after which the hub repeats itself on a quiet feed: 1 to 60. */
  readonly heartbeat: number;
  /** From the last sign that the state is right to calling it stale. Some heartbeats long. */
  readonly stale: number;
  /** From asking for a connection to the hub's consent, and from a query to its answer. */
  readonly connect: number;
  /** On a socket, between a sign of life and the next ping. */
  readonly ping: number;
  /** From a ping to its pong. With `ping`, the time in which a dead socket is noticed. */
  readonly pong: number;
  /** The silence after which an event stream is dead. Some heartbeats long. */
  readonly silence: number;
  /** Between two queries where nothing can be pushed. */
  readonly poll: number;
  /** So many failures in a row, and the next way is tried besides. */
  readonly attempts: number;
  /** So long without a connection, and the next way is tried besides, however few the failures. */
  readonly patience: number;
  /** A connection that lasted so long was a good one: the failures before it are forgotten. */
  readonly steady: number;
  /** Between two attempts. */
  readonly backoff: Backoff;
  /** The longest wait between two attempts at a better way, while a worse one works. */
  readonly climb: number;
};

/** A dead socket is noticed within 8 s; a screen without one is right again within 12 s; a state is called stale after 20 s. */
export const defaultTiming: Timing = {
  heartbeat: 5,
  stale: 20_000,
  connect: 8_000,
  ping: 4_000,
  pong: 4_000,
  silence: 15_000,
  poll: 5_000,
  attempts: 3,
  patience: 6_000,
  steady: 5_000,
  backoff: { base: 1_000, cap: 10_000 },
  climb: 60_000,
};
