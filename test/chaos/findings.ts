/** What a run finds: violations of a promise, and counts of what happened. */
export interface Findings {
  /** Each is a sentence; the first of each kind is told with all that is known. */
  readonly violations: readonly string[];
  /** How often things happened, by name. */
  readonly counts: ReadonlyMap<string, number>;
  /** What is worth reading afterwards, and breaks no promise. */
  readonly notes: readonly string[];
  /** A promise was broken. */
  violation(what: string): void;
  /** Something happened that was meant to, or may. */
  count(what: string, times?: number): void;
  /** Keeps something to be read, one of those that differ in numbers only. */
  note(what: string): void;
  /** Keeps the greatest value of a name. */
  greatest(what: string, value: number): void;
}

/** Violations and notes beyond this number say nothing new. */
const KEPT = 100;

/** Starts with nothing found. */
export function createFindings(): Findings {
  const violations: string[] = [];
  const notes = new Map<string, string>();
  const counts = new Map<string, number>();
  return {
    violations,
    get notes() {
      return [...notes.values()];
    },
    counts,
    violation(what) {
      if (violations.length < KEPT) violations.push(what);
    },
    count: (what, times = 1) => void counts.set(what, (counts.get(what) ?? 0) + times),
    note(what) {
      if (notes.size < KEPT) notes.set(what.replaceAll(/\d+/g, "#"), what);
    },
    greatest: (what, value) => void counts.set(what, Math.max(counts.get(what) ?? 0, Math.round(value))),
  };
}
