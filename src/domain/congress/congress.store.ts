import { sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import {
  type FilterOf,
  type OrderOf,
  type RowOf,
  type RowsForm,
  forItsValues,
  many,
  one,
  selectRows,
  source,
  isAnyOf,
} from "../../db/index.ts";
import { type Level, organizationWithin } from "../organization/index.ts";
import type { CongressStatus } from "./congress.rules.ts";
import { congress, congressChange, term } from "./congress.table.ts";
import { sharedTerm, termExists, termIdOf } from "./term.store.ts";

export type CongressRow = RowOf<typeof congress>;
export type CongressChangeRow = RowOf<typeof congressChange>;

const id = { column: congress.id, direction: "asc" } as const;
const idDescending = { column: congress.id, direction: "desc" } as const;

/** All congresses. */
export const congresses = source({
  name: "congresses",
  table: congress,
  filters: {
    within: (root: string) => organizationWithin(congress.organizationId, "filter.within", root),
    level: (levels: Level[]) => isAnyOf(congress.level, levels),
    status: (statuses: CongressStatus[]) => isAnyOf(congress.status, statuses),
    term: (code: string) => sql`${congress.termId} = (select ${term.id} from ${term} where ${term.code} = ${code})`,
    isPilot: (pilot: boolean) => (pilot ? sql`${congress.isPilot}` : sql`not ${congress.isPilot}`),
    completedFrom: (from: Date) => forItsValues(sql`${congress.completedAt} >= ${from.toISOString()}::timestamptz`),
    completedBefore: (before: Date) => forItsValues(sql`${congress.completedAt} < ${before.toISOString()}::timestamptz`),
  },
  orders: {
    PLANNED_ASC: [{ column: congress.plannedOn, direction: "asc" }, id],
    PLANNED_DESC: [{ column: congress.plannedOn, direction: "desc" }, idDescending],
    COMPLETED_ASC: [{ column: congress.completedAt, direction: "asc" }, id],
    COMPLETED_DESC: [{ column: congress.completedAt, direction: "desc" }, idDescending],
  },
  defaultOrder: "PLANNED_ASC",
});

export type CongressFilterValue = FilterOf<typeof congresses>;
export type CongressOrder = OrderOf<typeof congresses>;

export const congressById = one("congressById", congress, congress.id);

/** An organization's congress of a term; null when none is recorded. */
export function congressOfOrganization(ctx: HubContext, organizationId: number, termId: number): Promise<CongressRow | null> {
  return ctx.load.batch("congressOfOrganization", { organizationId, termId }, async (reader, keys) => {
    const organizationIds = keys.map((key) => key.organizationId);
    const termIds = keys.map((key) => key.termId);
    const found = await selectRows(
      reader,
      congressById,
      sql`where ${congress.organizationId} = any(${sql.param(organizationIds)}::integer[]) and ${congress.termId} = any(${sql.param(termIds)}::integer[])`,
    );
    const byKey = new Map(found.map((row) => [`${row.organizationId}/${row.termId}`, row]));
    return keys.map((key) => byKey.get(`${key.organizationId}/${key.termId}`) ?? null);
  });
}

/** The same in SQL, of the term that a code names. */
export const congressOfTermForm: RowsForm = {
  kind: "row",
  needs: ["id"],
  columns: congressById.columns,
  rest: (row, args) =>
    sql`from ${congress} where ${congress.organizationId} = ${row("id")} and ${congress.termId} = ${termIdOf(args)}`,
  guard: termExists,
  shared: sharedTerm,
};

const transitions = source({
  name: "transitions",
  table: congressChange,
  filters: {},
  orders: { ID_ASC: [{ column: congressChange.id, direction: "asc" }] },
  defaultOrder: "ID_ASC",
});

/** A congress's changes of status from the first on; changes of the pilot mark alone are not among them. */
export const historyOfCongress = many(
  "historyOfCongress",
  transitions,
  (parent) =>
    sql`${congressChange.congressId} = ${parent} and ${congressChange.fromStatus} is distinct from ${congressChange.toStatus}`,
);
