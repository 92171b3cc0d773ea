/** One write, as its writer knows it. Its mark stands in `reason` of every change that it makes. */
export interface Entry {
  readonly mark: string;
  readonly kind: string;
  /** Changes that it makes when it is done. */
  changes: number;
  /** `done`: it was acknowledged; `undone`: rolled back or refused; `unknown`: the answer was lost. */
  outcome: "open" | "done" | "undone" | "unknown";
  readonly begunAt: number;
  endedAt: number;
}

/** What the database holds of a mark. */
export interface Held {
  readonly mark: string;
  readonly changes: number;
  /** First and last place in commit order. */
  readonly first: number;
  readonly last: number;
}

/** All writes of a run. */
export class Ledger {
  readonly entries: Entry[] = [];

  /** Begins a write. */
  begin(kind: string): Entry {
    const mark = `${kind} ${this.entries.length}`;
    const entry: Entry = {
      mark,
      kind,
      changes: 0,
      outcome: "open",
      begunAt: performance.now(),
      endedAt: Number.POSITIVE_INFINITY,
    };
    this.entries.push(entry);
    return entry;
  }

  /** Says how a write ended. */
  end(entry: Entry, outcome: "done" | "undone" | "unknown"): void {
    entry.outcome = outcome;
    entry.endedAt = performance.now();
  }

  /**
   * Compares with what the database holds: an acknowledged write is wholly there, one that was undone not at all, one whose answer was lost
   * is there wholly or not at all; and who was acknowledged before another began stands before it.
   */
  judge(held: readonly Held[]): { readonly violations: string[]; readonly foundAfterLoss: number } {
    const violations: string[] = [];
    const byMark = new Map(held.map((one) => [one.mark, one]));
    let foundAfterLoss = 0;
    for (const entry of this.entries) {
      const { mark, changes, outcome } = entry;
      const found = byMark.get(mark)?.changes ?? 0;
      byMark.delete(mark);
      if (outcome === "unknown" && found > 0) foundAfterLoss += 1;
      const right =
        outcome === "done" ? found === changes : outcome === "unknown" ? found === 0 || found === changes : found === 0;
      if (!right) violations.push(`write "${mark}" is ${outcome} with ${changes} changes; the database holds ${found}`);
    }
    for (const mark of byMark.keys()) violations.push(`the database holds changes of "${mark}", which nobody wrote`);
    return { violations: [...violations, ...this.#misplaced(held)], foundAfterLoss };
  }

  /** Writes that stand before another one that was acknowledged before they began. */
  #misplaced(held: readonly Held[]): string[] {
    const byMark = new Map(held.map((one) => [one.mark, one]));
    const done = this.entries.flatMap((entry) => {
      const places = byMark.get(entry.mark);
      return entry.outcome === "done" && places !== undefined ? [{ ...entry, ...places }] : [];
    });
    const byEnd = done.toSorted((a, b) => a.endedAt - b.endedAt);
    const wrong: string[] = [];
    let next = 0;
    let latest: (typeof done)[number] | undefined;
    for (const one of done.toSorted((a, b) => a.begunAt - b.begunAt)) {
      for (let earlier = byEnd[next]; earlier !== undefined && earlier.endedAt < one.begunAt; earlier = byEnd[next]) {
        if (latest === undefined || earlier.last > latest.last) latest = earlier;
        next += 1;
      }
      if (latest !== undefined && latest.last > one.first)
        wrong.push(
          `"${one.mark}" at ${one.first} stands before "${latest.mark}" at ${latest.last}, which was acknowledged before it began`,
        );
    }
    return wrong;
  }
}
