import { sql } from "drizzle-orm";
import { check, index, integer, pgEnum, pgTable, smallint, text } from "drizzle-orm/pg-core";
import { entityColumns } from "../../db/columns.ts";
import { scopeRows } from "../../db/extent.ts";
import { organization, reached } from "../organization/index.ts";
import { POSITION_RANKS } from "./position.rules.ts";

export const positionRank = pgEnum("position_rank", POSITION_RANKS);

/** A post in an organization; whether it is vacant follows from the appointments, it is not stored. */
export const position = pgTable(
  "position",
  {
    ...entityColumns,
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organization.id),
    title: text("title").notNull(),
    rank: positionRank("rank").notNull(),
    ordinal: smallint("ordinal").notNull(),
  },
  (table) => [
    index("position_organization_ordinal").on(table.organizationId, table.ordinal, table.id),
    check("position_title_length", sql`length(${table.title}) between 1 and 300`),
    check("position_ordinal_range", sql`${table.ordinal} between 0 and 9999`),
  ],
);

scopeRows(position, "rows", (roots) => reached(position.organizationId, roots));
