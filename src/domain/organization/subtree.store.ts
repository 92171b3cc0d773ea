import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { rowId } from "../relay/index.ts";
import { organization } from "./organization.table.ts";

/** The condition "this path lies in the subtree of the organization, itself included". No organization: no rows. */
function pathWithin(path: SQL, root: number): SQL {
  return sql`${path} >= organization_path(${root}) and ${path} < subtree_end(organization_path(${root}))`;
}

/**
 * The condition "this organization lies in the subtree", itself included.
 * @param field where the root's global id stands in the request
 */
export function withinSubtree(field: string, root: string): SQL {
  return pathWithin(sql`${organization.path}`, rowId("Organization", field, root));
}

/** The condition "the organization that this column names lies in the subtree", itself included. */
export function organizationWithin(organizationId: PgColumn | SQL, field: string, root: string): SQL {
  return sql`${organizationId} in (select below.id from organization below where ${pathWithin(sql`below.path`, rowId("Organization", field, root))})`;
}
