import { sql } from "drizzle-orm";
import { check, date, index, pgEnum, pgTable, text } from "drizzle-orm/pg-core";
import { entityColumns, nameColumns, textC } from "../../db/columns.ts";
import { provenance } from "../organization/index.ts";
import { CADRE_CATEGORIES, GENDERS } from "./cadre.rules.ts";

export const cadreCategory = pgEnum("cadre_category", CADRE_CATEGORIES);
export const gender = pgEnum("gender", GENDERS);

/** A person who holds or may hold posts. `birthDate` and `ethnicity` are private: reading them takes a right of its own. */
export const cadre = pgTable(
  "cadre",
  {
    ...entityColumns,
    searchText: nameColumns.searchText,
    /** Vietnamese lists of people go by the given name, which is the last word, then by the whole name. */
    sortKey: textC("sort_key").notNull().generatedAlwaysAs(sql.raw("vi_person_sort_key(name)")),
    name: text("name").notNull(),
    category: cadreCategory("category").notNull(),
    gender: gender("gender").notNull(),
    birthDate: date("birth_date"),
    ethnicity: text("ethnicity"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    index("cadre_sort").on(table.sortKey, table.id),
    index("cadre_category_sort").on(table.category, table.sortKey, table.id),
    index("cadre_search").using("gin", sql`${table.searchText} gin_trgm_ops`),
    check("cadre_name_length", sql`length(${table.name}) between 1 and 200`),
  ],
);
