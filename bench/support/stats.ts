/**
 * The value below which a share of all values lies.
 * @param share 0 to 1: 0.5 is the median
 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
}

/** The median. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The median and the spread of some rounds, for the table of results. */
export interface Rounds {
  readonly median: number;
  readonly rounds: readonly number[];
}

/** Keeps rounds with their median; digits after the third decimal are noise. */
export function asRounds(values: readonly number[]): Rounds {
  return { median: round(median(values), 3), rounds: values.map((value) => round(value, 3)) };
}

/** Rounds to so many decimals. */
export function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
