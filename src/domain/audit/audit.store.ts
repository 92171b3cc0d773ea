import { sql } from "drizzle-orm";
import { type AuditKind, auditTrail } from "../../audit/index.ts";
import { type FilterOf, type OrderOf, type RowOf, source } from "../../db/index.ts";
import { parseGlobalId } from "../relay/index.ts";

export type AuditRow = RowOf<typeof auditTrail>;

/** The sealed entries of the audit trail. */
export const auditEntries = source({
  name: "auditEntries",
  table: auditTrail,
  filters: {
    kind: (kind: AuditKind) => sql`${auditTrail.kind} = ${kind}`,
    viewer: (viewer: string) => sql`${auditTrail.viewer} = ${viewer}`,
    subject: (subject: string) => {
      const { type, id } = parseGlobalId("filter.subject", subject);
      const about = sql`${auditTrail.subjectIds} @> array[${id}]::integer[] and ${auditTrail.subjectType} = ${type}`;
      // By itself, so that the index on subjects finds them: PostgreSQL knows little of what is in arrays, and would go through all in the list's order.
      return sql`${auditTrail.number} = any(array(select ${auditTrail.number} from ${auditTrail} where ${about}))`;
    },
    from: (from: Date) => sql`${auditTrail.at} >= ${from.toISOString()}::timestamptz`,
    to: (to: Date) => sql`${auditTrail.at} < ${to.toISOString()}::timestamptz`,
  },
  orders: {
    AT_DESC: [
      { column: auditTrail.at, direction: "desc" },
      { column: auditTrail.number, direction: "desc" },
    ],
    AT_ASC: [
      { column: auditTrail.at, direction: "asc" },
      { column: auditTrail.number, direction: "asc" },
    ],
  },
  defaultOrder: "AT_DESC",
});

export type AuditFilterValue = FilterOf<typeof auditEntries>;
export type AuditOrder = OrderOf<typeof auditEntries>;
