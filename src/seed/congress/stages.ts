import { AS_OF, day, type Day } from "../kit/day.ts";
import type { Random } from "../kit/random.ts";
import type { Body, CongressPlan } from "../tree/body.ts";

/** First and last day of what happened or is to happen. */
export interface Window {
  from: Day;
  to: Day;
}

/** When congresses of the term are held, level by level, as the centre's directive and the seed document have it. */
export const WINDOWS = {
  cells: { from: day("2020-02-03"), to: day("2020-04-28") },
  grassrootsPilots: { from: day("2020-04-06"), to: day("2020-04-29") },
  grassroots: { from: day("2020-05-04"), to: day("2020-06-28") },
  lateGrassroots: { from: day("2020-07-03"), to: day("2020-07-24") },
  upperPilots: { from: day("2020-06-10"), to: day("2020-06-26") },
  uppers: { from: day("2020-07-06"), to: day("2020-08-28") },
  provinces: { from: day("2020-09-14"), to: day("2020-10-28") },
} as const satisfies Record<string, Window>;

/** Congresses planned until this day are being prepared; later ones are only planned. */
const PREPARED_UNTIL = day("2020-07-31");

/** A day within the window. */
export function dayWithin(random: Random, { from, to }: Window): Day {
  return random.between(from, Math.max(from, to));
}

/** A congress that was held. */
export function held(body: Body, on: Day, random: Random, isPilot = false): CongressPlan {
  return plan(body, random, { status: "COMPLETED", isPilot, plannedOn: on, completedOn: on });
}

/** A congress that is to be held on the day: prepared when that is near, planned otherwise. */
export function ahead(body: Body, on: Day, random: Random): CongressPlan {
  return plan(body, random, { status: on <= PREPARED_UNTIL ? "PREPARING" : "PLANNED", plannedOn: on, plannedUntil: on + 1 });
}

/** A congress that opened yesterday or today and is not closed yet. */
export function inSession(body: Body, random: Random): CongressPlan {
  const on = random.between(AS_OF - 1, AS_OF);
  return plan(body, random, { status: "IN_SESSION", plannedOn: on, plannedUntil: on + 1 });
}

/** A congress that did not open on its day. */
export function postponed(body: Body, on: Day, random: Random): CongressPlan {
  return plan(body, random, { status: "POSTPONED", plannedOn: on });
}

/** A congress with what is known of it; the rest is as for one that nothing is known of. */
export function plan(body: Body, random: Random, known: Partial<CongressPlan>): CongressPlan {
  return {
    status: "PLANNED",
    isPilot: false,
    plannedOn: null,
    plannedUntil: null,
    completedOn: null,
    delegates: delegatesOf(body, random),
    provenance: "SYNTHETIC",
    ...known,
  };
}

/** A committee's congress has delegates; all members of a cell come to its own. */
function delegatesOf({ kind, level }: Body, random: Random): number | null {
  if (kind === "PARTY_CELL") return null;
  if (level === "PROVINCE") return random.between(300, 350);
  if (level === "UPPER_GRASSROOTS") return random.between(150, 300);
  return level === "GRASSROOTS" ? random.between(80, 200) : null;
}
