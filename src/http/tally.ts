/** Counts who is there, by name, up to a limit each. */
export interface Tally {
  /** Takes a place for a name; returns the function that gives it back, undefined when all its places are taken. */
  enter(name: string): (() => void) | undefined;
}

/** Makes a tally with so many places for each name. */
export function createTally(limit: number): Tally {
  const counts = new Map<string, number>();
  return {
    enter(name) {
      const count = counts.get(name) ?? 0;
      if (count >= limit) return undefined;
      counts.set(name, count + 1);
      let inside = true;
      return () => {
        if (!inside) return;
        inside = false;
        const left = (counts.get(name) ?? 1) - 1;
        if (left === 0) counts.delete(name);
        else counts.set(name, left);
      };
    },
  };
}
