import type { CongressStatus } from "../../domain/congress/index.ts";
import type { Level, OrganizationKind, Provenance, UnitType } from "../../domain/organization/index.ts";
import type { Day } from "../kit/day.ts";

/** An organization as it is about to be written. */
export interface Body {
  /** Given by `numberBodies`, in preorder: an organization's subtree lies together on disk. */
  id: number;
  parent: Body | undefined;
  code: string;
  name: string;
  kind: OrganizationKind;
  level: Level;
  /** Type of the unit whose committee it is; null for others. */
  unitType: UnitType | null;
  /** What the name says of the place: "xã Minh Tiến", "huyện Đại Từ"; of others the name of the place that they sit in. */
  place: string;
  /** Code of the province; "" for the centre. */
  province: string;
  provenance: Provenance;
  /** The organizations directly below, except cells. */
  bodies: Body[];
  /** How many cells it has; they are made when they are written (`cellsOf`). */
  cells: number;
  congress: CongressPlan;
}

/** A congress as it stands on the day that the data are as of. */
export interface CongressPlan {
  status: CongressStatus;
  isPilot: boolean;
  plannedOn: Day | null;
  plannedUntil: Day | null;
  /** Set if and only if the status is COMPLETED. */
  completedOn: Day | null;
  delegates: number | null;
  provenance: Provenance;
}

const UNPLANNED: CongressPlan = {
  status: "PLANNED",
  isPilot: false,
  plannedOn: null,
  plannedUntil: null,
  completedOn: null,
  delegates: null,
  provenance: "SYNTHETIC",
};

/** A body below `parent`, or the root; it is not yet in the parent's list. */
export function makeBody(
  parent: Body | undefined,
  own: Pick<Body, "code" | "name" | "kind" | "level" | "provenance" | "place"> & Partial<Pick<Body, "unitType" | "province">>,
): Body {
  const { unitType = null, province = parent?.province ?? "", ...rest } = own;
  return { id: 0, parent, ...rest, unitType, province, bodies: [], cells: 0, congress: { ...UNPLANNED } };
}

/** Puts a new body below its parent. */
export function addBody(parent: Body, own: Parameters<typeof makeBody>[1]): Body {
  const body = makeBody(parent, own);
  parent.bodies.push(body);
  return body;
}

/** The body and everything below it except cells, in preorder. */
export function* bodiesOf(body: Body): Generator<Body> {
  yield body;
  for (const below of body.bodies) yield* bodiesOf(below);
}

/** The bodies of one level, in preorder. */
export function bodiesAt(body: Body, level: Level): Body[] {
  return [...bodiesOf(body)].filter((each) => each.level === level);
}

/** Gives ids from 1 in preorder; a committee's cells come directly after it. Returns the last id. */
export function numberBodies(root: Body): number {
  let last = 0;
  for (const body of bodiesOf(root)) {
    body.id = last + 1;
    last = body.id + body.cells;
  }
  return last;
}
