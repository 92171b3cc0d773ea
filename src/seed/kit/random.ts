/** What a stream of random numbers is for: no two uses share one, so that a change in one leaves the others as they were. */
export const STREAMS = { cells: 1, workplaces: 2, congress: 3, staff: 4, reserve: 5, report: 6, names: 7 } as const;

/** A weight and what it stands for. */
export type Weighted<T> = readonly [weight: number, value: T];

/**
 * Seeded random numbers (sfc32): the same seed gives the same numbers on every machine, so that two seedings give the same
 * data. It is made anew for every organization, which makes each row independent of all other rows.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param stream what the numbers are for @param row which of the rows they are for, by its number or code */
  constructor(stream: keyof typeof STREAMS, row: number | string) {
    this.a = 0x2020_0630;
    this.b = STREAMS[stream];
    this.c = typeof row === "number" ? row : hash(row);
    for (let round = 0; round < 12; round++) this.next();
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + Math.floor((this.next() / 0x1_0000_0000) * (to - from + 1));
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.next() / 0x1_0000_0000 < probability;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError("there is nothing to pick from");
    return item;
  }

  /** One of the values, each as often as its weight says. */
  pickWeighted<T>(choices: readonly Weighted<T>[]): T {
    const total = choices.reduce((sum, [weight]) => sum + weight, 0);
    let left = (this.next() / 0x1_0000_0000) * total;
    for (const [weight, value] of choices) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new RangeError("there is nothing to pick from");
  }

  /** The items in another order. */
  shuffle<T>(items: readonly T[]): T[] {
    const left = [...items];
    const taken: T[] = [];
    while (left.length > 0) taken.push(...left.splice(this.between(0, left.length - 1), 1));
    return taken;
  }
}

/** FNV-1a over the text's code units. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x0100_0193);
  return value;
}
