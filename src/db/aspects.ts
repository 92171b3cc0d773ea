/** What of the tables somebody may see in some subtrees only: rows as such, their private values, grants. */
export const ASPECTS = ["rows", "private", "grants"] as const;
export type Aspect = (typeof ASPECTS)[number];

/** Where: everywhere, or in the subtrees of these organizations. */
export type Extent = "everywhere" | readonly number[];
export type Extents = Readonly<Record<Aspect, Extent>>;
