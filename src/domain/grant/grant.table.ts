import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { entityColumns, textC } from "../../db/columns.ts";
import { scopeRows } from "../../db/extent.ts";
import { organization, reached } from "../organization/index.ts";

/**
 * Rights that a viewer, known by the subject of its tokens, holds in the subtree of an organization, wherever that moves. A trigger tells all
 * hubs of each change (drizzle/0006_access.sql), as it does for the tables below.
 */
export const accessGrant = pgTable(
  "access_grant",
  {
    ...entityColumns,
    viewer: textC("viewer").notNull(),
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organization.id, { onDelete: "cascade" }),
    rights: text("rights").array().notNull(),
    validFrom: timestamp("valid_from", { withTimezone: true }).notNull().defaultNow(),
    validTo: timestamp("valid_to", { withTimezone: true }),
    grantedBy: text("granted_by").notNull(),
  },
  (table) => [
    index("access_grant_viewer").on(table.viewer, table.id),
    index("access_grant_organization").on(table.organizationId, table.id),
    check("access_grant_viewer_length", sql`length(${table.viewer}) between 1 and 200`),
    check("access_grant_validity", sql`${table.validTo} is null or ${table.validTo} > ${table.validFrom}`),
    check(
      "access_grant_rights",
      sql`cardinality(${table.rights}) > 0 and ${table.rights} <@ '{READ,READ_PRIVATE,EDIT,DECIDE,GRANT}'::text[]`,
    ),
  ],
);

scopeRows(accessGrant, "grants", (roots) => reached(accessGrant.organizationId, roots));

/** Subjects that are let in no more, whatever their tokens say. */
export const blockedViewer = pgTable("blocked_viewer", {
  viewer: textC("viewer").primaryKey(),
  reason: text("reason"),
  blockedAt: timestamp("blocked_at", { withTimezone: true }).notNull().defaultNow(),
});

/** Ids of tokens that are good no more. */
export const revokedToken = pgTable("revoked_token", {
  tokenId: textC("token_id").primaryKey(),
  revokedAt: timestamp("revoked_at", { withTimezone: true }).notNull().defaultNow(),
});
