import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import { entityColumns } from "../../db/columns.ts";
import { scopeRows, wallRows } from "../../db/extent.ts";
import { organization, organizationLevel, provenance, reached } from "../organization/index.ts";
import { CONGRESS_STATUSES } from "./congress.rules.ts";

export const congressStatus = pgEnum("congress_status", CONGRESS_STATUSES);

/** The five years that congresses belong to (nhiệm kỳ). */
export const term = pgTable(
  "term",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    code: text("code").notNull().unique("term_code_unique"),
    startsOn: date("starts_on").notNull(),
    endsOn: date("ends_on").notNull(),
  },
  (table) => [check("term_period", sql`${table.endsOn} > ${table.startsOn}`)],
);

/** One organization's congress of one term. `level` is its organization's, copied by a trigger; both never change. */
export const congress = pgTable(
  "congress",
  {
    ...entityColumns,
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organization.id),
    termId: integer("term_id")
      .notNull()
      .references(() => term.id),
    level: organizationLevel("level").notNull(),
    status: congressStatus("status").notNull().default("PLANNED"),
    isPilot: boolean("is_pilot").notNull().default(false),
    plannedOn: date("planned_on"),
    plannedUntil: date("planned_until"),
    completedAt: timestamp("completed_at", { withTimezone: true }),
    delegateCount: integer("delegate_count"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    unique("congress_organization_term").on(table.organizationId, table.termId),
    index("congress_planned").on(table.plannedOn, table.id),
    index("congress_planned_desc").on(table.plannedOn.desc().nullsLast(), table.id.desc().nullsFirst()),
    index("congress_completed").on(table.completedAt, table.id),
    index("congress_completed_desc").on(table.completedAt.desc().nullsLast(), table.id.desc().nullsFirst()),
    index("congress_level_status").on(table.level, table.status, table.termId, table.id),
    index("congress_status").on(table.status, table.termId, table.id),
    index("congress_pilot")
      .on(table.termId, table.id)
      .where(sql`${table.isPilot}`),
    check("congress_completed_at", sql`(${table.status} = 'COMPLETED') = (${table.completedAt} is not null)`),
    check("congress_planned_order", sql`${table.plannedUntil} is null or ${table.plannedUntil} >= ${table.plannedOn}`),
    check("congress_delegates", sql`${table.delegateCount} between 1 and 100000`),
  ],
);

scopeRows(congress, "rows", (roots) => reached(congress.organizationId, roots));

/**
 * Everything that ever changed a count, written by a trigger in the transaction that changed it, whoever that was: a congress's history.
 * Nothing here ever changes. `fromStatus` null: the congress was created; `toStatus` null: it was deleted.
 */
export const congressChange = pgTable(
  "congress_change",
  {
    id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
    congressId: integer("congress_id").notNull(),
    organizationId: integer("organization_id").notNull(),
    termId: integer("term_id").notNull(),
    level: organizationLevel("level").notNull(),
    fromStatus: congressStatus("from_status"),
    toStatus: congressStatus("to_status"),
    wasPilot: boolean("was_pilot").notNull(),
    isPilot: boolean("is_pilot").notNull(),
    at: timestamp("at", { withTimezone: true }).notNull(),
    recordedAt: timestamp("recorded_at", { withTimezone: true }).notNull().defaultNow(),
    actor: text("actor"),
    reason: text("reason"),
  },
  // The key serves for a congress's history as well: each index costs its writers.
  (table) => [primaryKey({ columns: [table.congressId, table.id] })],
);

wallRows(congressChange, "rows", (roots) => reached(congressChange.organizationId, roots));

/**
 * The queue of changes that are not yet in the tally: what of them is added up. It is always read whole, and small; an index would only cost
 * its writers.
 */
export const congressPending = pgTable("congress_pending", {
  changeId: bigint("change_id", { mode: "number" }).notNull(),
  congressId: integer("congress_id").notNull(),
  organizationId: integer("organization_id").notNull(),
  termId: integer("term_id").notNull(),
  level: organizationLevel("level").notNull(),
  fromStatus: congressStatus("from_status"),
  toStatus: congressStatus("to_status"),
  wasPilot: boolean("was_pilot").notNull(),
  isPilot: boolean("is_pilot").notNull(),
  recordedAt: timestamp("recorded_at", { withTimezone: true }).notNull(),
});

wallRows(congressPending, "rows", (roots) => reached(congressPending.organizationId, roots));

/** The changes that are in the tally, in commit order: `seq` is a change's place, given by the fold. */
export const congressEvent = pgTable("congress_event", {
  seq: bigint("seq", { mode: "number" }).primaryKey(),
  congressId: integer("congress_id").notNull(),
  changeId: bigint("change_id", { mode: "number" }).notNull(),
  organizationId: integer("organization_id").notNull(),
});

wallRows(congressEvent, "rows", (roots) => reached(congressEvent.organizationId, roots));

/** An organization's counts of one term by level of its subtree, itself included, as of fold `rev`. Written by the fold alone. */
export const congressTally = pgTable(
  "congress_tally",
  {
    organizationId: integer("organization_id").notNull(),
    termId: integer("term_id").notNull(),
    level: organizationLevel("level").notNull(),
    planned: integer("planned").notNull(),
    preparing: integer("preparing").notNull(),
    inSession: integer("in_session").notNull(),
    completed: integer("completed").notNull(),
    postponed: integer("postponed").notNull(),
    pilotTotal: integer("pilot_total").notNull(),
    pilotCompleted: integer("pilot_completed").notNull(),
    rev: bigint("rev", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.organizationId, table.termId, table.level] })],
);

wallRows(congressTally, "rows", (roots) => reached(congressTally.organizationId, roots));

/** Moves and removals of organizations that the fold has not yet counted; written by a trigger, emptied by the fold. */
export const organizationMove = pgTable("organization_move", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  organizationId: integer("organization_id").notNull(),
  oldPath: integer("old_path").array().notNull(),
  newPath: integer("new_path").array().notNull(),
});

wallRows(
  organizationMove,
  "rows",
  (roots) => sql`(${organizationMove.oldPath} && ${roots} or ${organizationMove.newPath} && ${roots})`,
);

/** One row: the number of the last fold (`rev` of everything that it changed), the last `seq` given, and when it was. */
export const congressFold = pgTable(
  "congress_fold",
  {
    id: integer("id").primaryKey().default(1),
    rev: bigint("rev", { mode: "number" }).notNull(),
    seq: bigint("seq", { mode: "number" }).notNull(),
    foldedAt: timestamp("folded_at", { withTimezone: true }).notNull(),
  },
  (table) => [check("congress_fold_one_row", sql`${table.id} = 1`)],
);
