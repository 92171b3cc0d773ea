import { type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, check, date, index, integer, pgEnum, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { entityColumns, nameColumns } from "../../db/columns.ts";
import { scopeRows } from "../../db/extent.ts";
import { LEVELS, ORGANIZATION_KINDS, PROVENANCES, UNIT_TYPES } from "./organization.rules.ts";

export const organizationKind = pgEnum("organization_kind", ORGANIZATION_KINDS);
export const organizationLevel = pgEnum("organization_level", LEVELS);
export const unitType = pgEnum("unit_type", UNIT_TYPES);
export const provenance = pgEnum("provenance", PROVENANCES);

/** Every body of the tree. `path` is the ids from the root down to the row itself: a subtree is one range of its index. */
export const organization = pgTable(
  "organization",
  {
    ...entityColumns,
    ...nameColumns,
    code: text("code").unique("organization_code_unique"),
    name: text("name").notNull(),
    kind: organizationKind("kind").notNull(),
    level: organizationLevel("level").notNull(),
    unitType: unitType("unit_type"),
    parentId: integer("parent_id").references((): AnyPgColumn => organization.id),
    path: integer("path")
      .array()
      .notNull()
      .default(sql`'{}'`),
    validFrom: date("valid_from").notNull(),
    validTo: date("valid_to"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    index("organization_parent_sort").on(table.parentId, table.sortKey, table.id),
    index("organization_path").on(table.path),
    index("organization_above").using("gin", table.path),
    index("organization_sort").on(table.sortKey, table.id),
    index("organization_code_desc").on(table.code.desc().nullsLast(), table.id.desc().nullsFirst()),
    index("organization_valid_from").on(table.validFrom),
    index("organization_level_sort").on(table.level, table.sortKey, table.id),
    index("organization_kind_sort").on(table.kind, table.sortKey, table.id),
    index("organization_unit_type_sort").on(table.unitType, table.sortKey, table.id),
    index("organization_search").using("gin", sql`${table.searchText} gin_trgm_ops`),
    check("organization_name_length", sql`length(${table.name}) between 1 and 300`),
    check("organization_validity", sql`${table.validTo} is null or ${table.validTo} > ${table.validFrom}`),
  ],
);

scopeRows(organization, "rows", (roots) => sql`${organization.path} && ${roots}`);

/** The condition "the organization that this names lies in the subtree of one of these", itself included. */
export function reached(organizationId: AnyPgColumn | SQL, roots: SQL): SQL {
  return sql`exists (select from organization reached where reached.id = ${organizationId} and reached.path && ${roots})`;
}

/** Which level may sit under which: data that the trigger `place_organization` checks on each write. */
export const levelRule = pgTable(
  "level_rule",
  {
    parentLevel: organizationLevel("parent_level").notNull(),
    childLevel: organizationLevel("child_level").notNull(),
  },
  (table) => [primaryKey({ columns: [table.parentLevel, table.childLevel] })],
);
