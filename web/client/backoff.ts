/** The bounds of the wait between two attempts, in milliseconds. */
export type Backoff = {
  /** The longest wait after the first failure. It doubles with each further one. */
  readonly base: number;
  /** The longest wait at all. */
  readonly cap: number;
};

/**
 * How long to wait after so many failures in a row: evenly spread between nothing and the exponential bound ("full jitter"),
 * so that a thousand screens cut off at once do not come back at once. No failure, no wait.
 */
export function backoff(failures: number, { base, cap }: Backoff, random: () => number = Math.random): number {
  if (failures <= 0) return 0;
  return Math.round(random() * Math.min(cap, base * 2 ** Math.min(failures - 1, 30)));
}
