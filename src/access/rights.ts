/** What a grant lets somebody do in a subtree. Whoever holds any of the others there reads as well. */
export const RIGHTS = ["READ", "READ_PRIVATE", "EDIT", "DECIDE", "GRANT"] as const;
export type Right = (typeof RIGHTS)[number];

/** How much viewers without a token see: nothing; names and counts; what a board shows; everything but what is private. */
export const SIGHTS = ["nothing", "counts", "boards", "everything"] as const;
export type Sight = (typeof SIGHTS)[number];

/** Whether so much is seen. */
export function reaches(sight: Sight, wanted: Sight): boolean {
  return SIGHTS.indexOf(sight) >= SIGHTS.indexOf(wanted);
}
