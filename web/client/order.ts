/** A state that says how old it is. */
export type Revised = {
  /** Rises with each change, as long as the database lives. */
  readonly rev: number;
  /** The instant for which it holds. */
  readonly asOf: string;
};

/**
 * What a state is beside the one that is shown.
 * - `newer`: a higher rev, whenever it was read.
 * - `later`: the same rev, read later: nothing changed since.
 * - `same`: the same rev, read no later.
 * - `older`: a lower rev, read no later: it was overtaken on its way.
 * - `reverted`: a lower rev, read later: the database was reset or restored, or two reads overlapped.
 */
export type Order = "newer" | "later" | "same" | "older" | "reverted";

/** Compares a state with the one that is shown; without one, anything is newer. */
export function compare(incoming: Revised, shown: Revised | undefined): Order {
  if (shown === undefined || incoming.rev > shown.rev) return "newer";
  const later = Date.parse(incoming.asOf) > Date.parse(shown.asOf);
  if (incoming.rev === shown.rev) return later ? "later" : "same";
  return later ? "reverted" : "older";
}
