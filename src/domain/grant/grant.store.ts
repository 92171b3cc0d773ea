import { sql } from "drizzle-orm";
import { type AccessRecords, RIGHTS } from "../../access/index.ts";
import { type FilterOf, type OrderOf, type Reader, type RowOf, one, source } from "../../db/index.ts";
import { organizationWithin } from "../organization/index.ts";
import { accessGrant } from "./grant.table.ts";

export type GrantRow = RowOf<typeof accessGrant>;

/** The channel on which the database tells that authority may have changed (drizzle/0006_access.sql). */
export const ACCESS_CHANNEL = "diem_cau_access";

/** All grants. */
export const grants = source({
  name: "grants",
  table: accessGrant,
  filters: {
    viewer: (viewer: string) => sql`${accessGrant.viewer} = ${viewer}`,
    within: (root: string) => organizationWithin(accessGrant.organizationId, "filter.within", root),
  },
  orders: {
    VIEWER_ASC: [
      { column: accessGrant.viewer, direction: "asc" },
      { column: accessGrant.id, direction: "asc" },
    ],
    VIEWER_DESC: [
      { column: accessGrant.viewer, direction: "desc" },
      { column: accessGrant.id, direction: "desc" },
    ],
  },
  defaultOrder: "VIEWER_ASC",
});

export type GrantFilterValue = FilterOf<typeof grants>;
export type GrantOrder = OrderOf<typeof grants>;

export const grantById = one("grantById", accessGrant, accessGrant.id);

/** Everything that decides what viewers may see and do; grants that are over are left out. */
export async function readAccess(reader: Reader): Promise<AccessRecords> {
  const rows = await reader.rows(sql`
    select 'grant' as what, viewer as name, organization_id, rights, extract(epoch from valid_from)::double precision as starts,
      extract(epoch from valid_to)::double precision as ends
    from access_grant where valid_to is null or valid_to > now()
    union all select 'blocked', viewer, null, null, null, null from blocked_viewer
    union all select 'revoked', token_id, null, null, null, null from revoked_token`);
  const named = (what: string): string[] => rows.filter((row) => row["what"] === what).map(({ name }) => String(name));
  return {
    blocked: new Set(named("blocked")),
    revoked: new Set(named("revoked")),
    grants: rows
      .filter(({ what }) => what === "grant")
      .map((row) => ({
        viewer: String(row["name"]),
        organizationId: Number(row["organization_id"]),
        rights: RIGHTS.filter((right) => Array.isArray(row["rights"]) && row["rights"].includes(right)),
        from: Number(row["starts"]) * 1000,
        to: row["ends"] === null ? Number.POSITIVE_INFINITY : Number(row["ends"]) * 1000,
      })),
  };
}
