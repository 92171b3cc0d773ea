import { type SQL, sql } from "drizzle-orm";
import { type PgColumn, check, date, index, integer, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { entityColumns } from "../../db/columns.ts";
import { scopeRows } from "../../db/extent.ts";
import { cadre } from "../cadre/index.ts";
import { provenance, reached } from "../organization/index.ts";
import { position } from "../position/index.ts";
import { APPOINTMENT_METHODS } from "./appointment.rules.ts";

export const appointmentMethod = pgEnum("appointment_method", APPOINTMENT_METHODS);

/**
 * A cadre in a post from `startsOn` until the day before `endsOn`; open when `endsOn` is null. One post has one holder at a
 * time: the constraint `appointment_one_holder` (drizzle/0002_rules.sql).
 */
export const appointment = pgTable(
  "appointment",
  {
    ...entityColumns,
    positionId: integer("position_id")
      .notNull()
      .references(() => position.id),
    cadreId: integer("cadre_id")
      .notNull()
      .references(() => cadre.id),
    startsOn: date("starts_on").notNull(),
    endsOn: date("ends_on"),
    method: appointmentMethod("method").notNull(),
    decisionNumber: text("decision_number"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    index("appointment_position_starts").on(table.positionId, table.startsOn, table.id),
    index("appointment_cadre_starts").on(table.cadreId, table.startsOn, table.id),
    check("appointment_period", sql`${table.endsOn} is null or ${table.endsOn} > ${table.startsOn}`),
    check("appointment_decision_length", sql`length(${table.decisionNumber}) between 1 and 100`),
  ],
);

/** The condition "the post is one of an organization in these subtrees". */
const postReached = (roots: SQL): SQL =>
  sql`exists (select from position post where post.id = ${appointment.positionId} and ${reached(sql`post.organization_id`, roots)})`;

scopeRows(appointment, "rows", postReached);

/** The condition "the cadre holds, held or will hold a post in these subtrees": whoever sees an appointment sees whose it is. */
export function cadreReached(cadreId: PgColumn | SQL, roots: SQL): SQL {
  return sql`exists (select from appointment where ${appointment.cadreId} = ${cadreId} and ${postReached(roots)})`;
}

scopeRows(cadre, "rows", (roots) => cadreReached(cadre.id, roots));
