import { sql } from "drizzle-orm";
import { customType, integer, text, timestamp } from "drizzle-orm/pg-core";

/**
 * Columns that every entity's table has. `version` and `updatedAt` are kept by the trigger `touch_row`
 * (drizzle/0002_rules.sql), so that a statement typed into psql raises them as well.
 */
export const entityColumns = {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  version: integer("version").notNull().default(1),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
};

/** Text that sorts by code point on every database, whatever its locale. */
export const textC = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

/**
 * What a name is searched and sorted by, derived in the database (drizzle/0000_vietnamese.sql):
 * `searchText` is unaccented lower case behind one space, so that `like '% thai nguyen%'` finds word beginnings;
 * `sortKey` puts names in the order of the Vietnamese alphabet, tones second.
 */
export const nameColumns = {
  searchText: text("search_text").notNull().generatedAlwaysAs(sql.raw("vi_search_text(name)")),
  sortKey: textC("sort_key").notNull().generatedAlwaysAs(sql.raw("vi_sort_key(name)")),
};
