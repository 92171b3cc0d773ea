/** Chance that can be repeated: equal seeds, equal numbers. */
export interface Random {
  readonly seed: number;
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** 0 to `below`, which is excluded. */
  integer(below: number): number;
  /** Whether something of this probability happens. */
  chance(probability: number): boolean;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** Another source, whose numbers do not depend on how many of this one are taken later. */
  fork(): Random;
}

/** The seed of this run: the environment's SEED, or a new one. Tests print it when they fail. */
export function seedOfRun(): number {
  return Number(process.env["SEED"] ?? Date.now() % 2 ** 32);
}

/** Makes a source of chance (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (below: number): number => Math.floor(next() * below);
  return {
    seed,
    next,
    integer,
    chance: (probability) => next() < probability,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error("nothing to pick from");
      return list[integer(list.length)] as T;
    },
    fork: () => createRandom(integer(2 ** 32)),
  };
}
