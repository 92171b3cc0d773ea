import { sql } from "drizzle-orm";
import { bigint, index, integer, pgEnum, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { textC } from "../db/columns.ts";
import { AUDIT_KINDS, AUDIT_TRANSPORTS } from "./entry.ts";

export const auditKind = pgEnum("audit_kind", AUDIT_KINDS);
export const auditTransport = pgEnum("audit_transport", AUDIT_TRANSPORTS);

const entryColumns = {
  at: timestamp("at", { withTimezone: true })
    .notNull()
    .default(sql`clock_timestamp()`),
  kind: auditKind("kind").notNull(),
  viewer: textC("viewer").notNull(),
  operation: text("operation").notNull(),
  transport: auditTransport("transport").notNull(),
  requestId: text("request_id").notNull(),
  subjectType: text("subject_type").notNull(),
  subjectIds: integer("subject_ids").array().notNull(),
  subjectName: text("subject_name"),
  fields: text("fields").array().notNull(),
  /** Which hub wrote it, and as its how manieth: there is no gap among those of one hub. Changes are not numbered, they may be undone. */
  hub: text("hub"),
  hubNumber: bigint("hub_number", { mode: "number" }),
};

/** Entries as they are written, which wait to be sealed. Nothing orders them and no index is kept: whoever reads waits for it. */
export const auditPending = pgTable("audit_pending", {
  id: bigint("id", { mode: "number" }).notNull().generatedAlwaysAsIdentity(),
  ...entryColumns,
});

/**
 * Sealed entries, each with its number in the chain and the hash of all up to it (drizzle/0009_audit_chain.sql). Nobody changes or removes one.
 */
export const auditTrail = pgTable(
  "audit_trail",
  {
    number: bigint("number", { mode: "number" }).primaryKey(),
    /** The id that it waited under. */
    entry: bigint("entry", { mode: "number" }).notNull().unique(),
    ...entryColumns,
    hash: text("hash").notNull(),
  },
  (table) => [
    index("audit_trail_viewer").on(table.viewer, table.at, table.number),
    index("audit_trail_at").on(table.at, table.number),
    index("audit_trail_subject").using("gin", table.subjectIds),
  ],
);
