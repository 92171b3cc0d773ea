import { index, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** Which accepted writes carried an idempotency key: a repeated request finds the answer of the first one here. */
export const idempotency = pgTable(
  "idempotency",
  {
    actor: text("actor").notNull(),
    key: text("key").notNull(),
    /** Hash of the mutation's name and input: the same key with another request is refused. */
    fingerprint: text("fingerprint").notNull(),
    /** Row id of the entity that the first request answered with. */
    result: integer("result").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.actor, table.key] }), index("idempotency_created").on(table.createdAt)],
);
