/** How many congresses are in which state. */
export interface Counts {
  planned: number;
  preparing: number;
  inSession: number;
  completed: number;
  postponed: number;
  pilotTotal: number;
  pilotCompleted: number;
}

/** Counts with what follows from them. */
export interface CountsWithTotal extends Counts {
  total: number;
  /** Completed of total, 0 to 1; 0 when there is nothing to count. */
  completionRate: number;
}

/** Adds counts up. */
export function sumCounts(parts: readonly Counts[]): CountsWithTotal {
  const sum = (pick: (counts: Counts) => number): number => parts.reduce((total, part) => total + pick(part), 0);
  return withTotal({
    planned: sum((part) => part.planned),
    preparing: sum((part) => part.preparing),
    inSession: sum((part) => part.inSession),
    completed: sum((part) => part.completed),
    postponed: sum((part) => part.postponed),
    pilotTotal: sum((part) => part.pilotTotal),
    pilotCompleted: sum((part) => part.pilotCompleted),
  });
}

/** Adds the total and the rate to counts. Every congress is in exactly one state. */
export function withTotal<C extends Counts>(counts: C): C & CountsWithTotal {
  const { planned, preparing, inSession, completed, postponed } = counts;
  const total = planned + preparing + inSession + completed + postponed;
  return { ...counts, total, completionRate: total === 0 ? 0 : completed / total };
}
