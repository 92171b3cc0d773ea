import { sql } from "drizzle-orm";
import { check, integer, pgTable, text } from "drizzle-orm/pg-core";

/** One row: the secret that all hubs of this database sign with. Made by the first one. */
export const hubKey = pgTable(
  "hub_key",
  {
    id: integer("id").primaryKey().default(1),
    secret: text("secret").notNull(),
  },
  (table) => [check("hub_key_one_row", sql`${table.id} = 1`)],
);
