import { copyLine } from "../kit/copy-line.ts";
import { AS_OF, isoDay } from "../kit/day.ts";
import type { SeedTable } from "../table.ts";
import type { Body } from "../tree/body.ts";
import { organizationsOf } from "../tree/organizations.ts";
import { makeReserve, type Person } from "./people.ts";
import { type Staff, staffOf } from "./staff.ts";

/** How many rows the staff of all organizations makes. */
export interface StaffCounts {
  positions: number;
  people: number;
  appointments: number;
}

/** An organization with its staff and the ids before the first of each kind. */
interface Staffed extends Staff {
  body: Body;
  before: StaffCounts;
}

/**
 * Walks through all organizations with their staff. The three tables are written one after the other, each from a walk of its
 * own: the staff of an organization is made again instead of being kept.
 */
function* walk(root: Body, cellPosts: number): Generator<Staffed> {
  const before: StaffCounts = { positions: 0, people: 0, appointments: 0 };
  for (const body of organizationsOf(root)) {
    const staff = staffOf(body, cellPosts);
    yield { ...staff, body, before };
    before.positions += staff.posts.length;
    before.people += staff.people.length;
    before.appointments += staff.tenures.length;
  }
}

/** Counts the rows that the walks will make. */
export function countStaff(root: Body, cellPosts: number): StaffCounts {
  const counts: StaffCounts = { positions: 0, people: 0, appointments: 0 };
  for (const { posts, people, tenures } of walk(root, cellPosts)) {
    counts.positions += posts.length;
    counts.people += people.length;
    counts.appointments += tenures.length;
  }
  return counts;
}

/** The posts of all organizations. */
export function positionTable(root: Body, cellPosts: number, total: number): SeedTable {
  const columns = "(id, organization_id, title, rank, ordinal)";
  return { what: "positions", table: "position", columns, total, lines: () => positionLines(root, cellPosts) };
}

function* positionLines(root: Body, cellPosts: number): Generator<string> {
  for (const { posts, body, before } of walk(root, cellPosts)) {
    for (const [index, { title, rank }] of posts.entries()) {
      yield copyLine([before.positions + index + 1, body.id, title, rank, index + 1]);
    }
  }
}

/** The people of all organizations, and after them as many without a post as make `total`. */
export function cadreTable(root: Body, cellPosts: number, total: number): SeedTable {
  const columns = "(id, name, category, gender, birth_date, ethnicity, provenance)";
  return { what: "cadres", table: "cadre", columns, total, lines: () => cadreLines(root, cellPosts, total) };
}

function* cadreLines(root: Body, cellPosts: number, total: number): Generator<string> {
  let id = 0;
  for (const { people } of walk(root, cellPosts)) {
    for (const person of people) yield personLine(++id, person);
  }
  const provinces = root.bodies.map(({ code }) => code);
  while (id < total) yield personLine(++id, makeReserve(id, provinces, AS_OF));
}

function personLine(id: number, { name, category, gender, bornOn, ethnicity }: Person): string {
  return copyLine([id, name, category, gender, isoDay(bornOn), ethnicity, "SYNTHETIC"]);
}

/** Who holds or held the posts. */
export function appointmentTable(root: Body, cellPosts: number, total: number): SeedTable {
  const columns = "(id, position_id, cadre_id, starts_on, ends_on, method, decision_number, provenance)";
  return { what: "appointments", table: "appointment", columns, total, lines: () => appointmentLines(root, cellPosts) };
}

function* appointmentLines(root: Body, cellPosts: number): Generator<string> {
  for (const { tenures, before } of walk(root, cellPosts)) {
    for (const [index, { post, person, startsOn, endsOn, method, decision }] of tenures.entries()) {
      yield copyLine([
        before.appointments + index + 1,
        before.positions + post + 1,
        before.people + person + 1,
        isoDay(startsOn),
        endsOn === null ? null : isoDay(endsOn),
        method,
        decision,
        "SYNTHETIC",
      ]);
    }
  }
}
