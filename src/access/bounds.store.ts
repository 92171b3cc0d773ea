import { sql } from "drizzle-orm";
import { type One, type Transaction, seenBy } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { Action } from "./can.ts";
import type { Right } from "./rights.ts";
import { type Viewer, extentOf, extentsOf } from "./viewer.ts";

/** An entity that a write is about. */
export interface Target {
  readonly relation: One<object>;
  readonly id: number;
  /** The error for one that is not there, or not seen. */
  readonly missing: () => HubError;
  /** The right that is needed there; the action's when left out. */
  readonly right?: Right;
}

/** What of a write is held to the viewer's rights. */
export interface Bounds {
  /** What the viewer does. */
  readonly action: Action;
  /** What it is about, besides what it makes or changes. */
  readonly targets?: () => readonly Target[];
}

/**
 * Checks that all that a write is about is seen by the viewer, and its rights are held there.
 * @throws HubError what says that there is no such entity, FORBIDDEN where it is seen and the right is not held
 */
export async function checkTargets(tx: Transaction, viewer: Viewer, { action, targets }: Bounds): Promise<void> {
  if (isUnbounded(viewer, action)) return;
  for (const { relation, id, missing, right = action.right } of targets?.() ?? []) {
    if (!(await isReached(tx, viewer, relation, id, undefined))) throw missing();
    if (!(await isReached(tx, viewer, relation, id, right))) throw outside(action);
  }
}

/** Checks that what was written lies where the viewer may write: what does not is undone. */
export async function checkWritten(
  tx: Transaction,
  viewer: Viewer,
  { action }: Bounds,
  relation: One<object>,
  id: number,
): Promise<void> {
  if (!isUnbounded(viewer, action) && !(await isReached(tx, viewer, relation, id, action.right))) throw outside(action);
}

function isUnbounded(viewer: Viewer, { right }: Action): boolean {
  return right === undefined || extentOf(viewer, right) === "everywhere";
}

/** Whether an entity lies where the viewer holds a right, or sees rows when none is named. */
async function isReached(
  tx: Transaction,
  viewer: Viewer,
  { table, key }: One<object>,
  id: number,
  right: Right | undefined,
): Promise<boolean> {
  const extent = right === undefined ? undefined : extentOf(viewer, right);
  const extents = extent === undefined ? extentsOf(viewer) : { rows: extent, private: extent, grants: extent };
  return (await seenBy(tx, extents).rows(sql`select 1 from ${table} where ${key} = ${id}`)).length > 0;
}

function outside({ name }: Action): HubError {
  return new HubError("FORBIDDEN", `${name} is not allowed there: it lies outside of where the viewer holds the right`);
}
