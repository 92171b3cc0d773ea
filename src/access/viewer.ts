import type { Origin } from "../audit/index.ts";
import type { Extent, Extents } from "../db/index.ts";
import type { Right, Sight } from "./rights.ts";

/** The organizations in whose subtrees a right is held, by right; row ids, ascending. */
export type Holdings = Readonly<Record<Right, readonly number[]>>;

/**
 * Who asks, with all that decides what is answered. Anonymous viewers have no token; a display shows the board of one organization; persons
 * and services see and do what their grants say; an administrator everything.
 */
export type Viewer =
  | { readonly kind: "anonymous"; readonly sight: Sight }
  | { readonly kind: "display"; readonly subject: string; readonly board: number }
  | { readonly kind: "person" | "service"; readonly subject: string; readonly holdings: Holdings }
  | { readonly kind: "administrator"; readonly subject: string };

/** The part of a viewer that decides what an answer shows: answers may be shared between viewers of one scope, never across. */
export function scopeOf(viewer: Viewer): string {
  switch (viewer.kind) {
    case "anonymous":
      return `anonymous:${viewer.sight}`;
    case "display":
      return `display:${viewer.board}`;
    case "person":
    case "service":
      // What somebody may change is not seen in answers.
      return `holder:${JSON.stringify(extentsOf(viewer))}`;
    case "administrator":
      return viewer.kind;
  }
}

/** Where a viewer sees rows, private values and grants. What kinds of rows it sees, actions say. */
export function extentsOf(viewer: Viewer): Extents {
  switch (viewer.kind) {
    case "anonymous":
      return PUBLIC;
    case "display":
      return { rows: [viewer.board], private: [], grants: [] };
    case "person":
    case "service":
      return { rows: viewer.holdings.READ, private: viewer.holdings.READ_PRIVATE, grants: viewer.holdings.GRANT };
    case "administrator":
      return ALL;
  }
}

const PUBLIC: Extents = { rows: "everywhere", private: [], grants: [] };
const ALL: Extents = { rows: "everywhere", private: "everywhere", grants: "everywhere" };

/** Where a viewer holds a right. */
export function extentOf(viewer: Viewer, right: Right): Extent {
  if (viewer.kind === "administrator") return "everywhere";
  return "holdings" in viewer ? viewer.holdings[right] : [];
}

/** Who asks, and where the request came from. */
export interface Caller {
  readonly viewer: Viewer;
  readonly origin: Origin;
}

/** Who a change is recorded under. */
export function actorOf(viewer: Viewer): string {
  return viewer.kind === "anonymous" ? viewer.kind : `${viewer.kind}:${viewer.subject}`;
}

/** What a viewer's sockets and requests are counted under: anonymous ones by their network address. */
export function viewerName(viewer: Viewer, address: string): string {
  return viewer.kind === "anonymous" ? address : actorOf(viewer);
}
