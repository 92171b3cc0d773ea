import { type SQL, sql } from "drizzle-orm";
import type { Expressions, RowsForm } from "../../db/index.ts";
import { organization } from "../organization/index.ts";
import { rowId } from "../relay/index.ts";
import { congressTally, organizationMove } from "./congress.table.ts";
import { sharedTerm, termExists, termIdOf } from "./term.store.ts";

const COUNTS = ["planned", "preparing", "in_session", "completed", "postponed", "pilot_total", "pilot_completed"] as const;
const names = sql.raw(COUNTS.join(", "));
const total = sql.raw("(planned + preparing + in_session + completed + postponed)");

/** What `CountsWithTotal` has, of a row that has the counts. */
const counted = (of: string): Expressions => {
  const column = (name: string): SQL => sql.raw(`${of}.${name}`);
  const [completed, all] = [column("completed"), column("total")];
  return {
    total: all,
    planned: column("planned"),
    preparing: column("preparing"),
    inSession: column("in_session"),
    completed,
    postponed: column("postponed"),
    pilotTotal: column("pilot_total"),
    pilotCompleted: column("pilot_completed"),
    completionRate: sql`case ${all} when 0 then 0 else ${completed}::double precision / ${all} end`,
  };
};

/** What waits to be counted, and the newest term. */
const shared = { pending: sql`select * from spread_changes()`, ...sharedTerm };

/**
 * What `congress_counts` adds up (drizzle/0003_counting.sql), of one organization among many: the tally and what is pending, which is
 * summed up once a statement.
 */
function partsOf(organizationId: SQL, termId: SQL): SQL {
  return sql`(
    select level, ${names}, rev from ${congressTally}
    where ${congressTally.organizationId} = ${organizationId} and ${congressTally.termId} = ${termId}
    union all
    select level, ${names}, 0 from pending where pending.organization_id = ${organizationId} and pending.term_id = ${termId}
  )`;
}

/** While a move waits to be counted only a count of the base rows is right: resolvers ask for it once for all organizations. */
function isCountable(args: Readonly<Record<string, unknown>>): SQL {
  return sql`${termExists(args)} and not exists (select from ${organizationMove})`;
}

const columns: Expressions = {
  ...counted("counts"),
  organizationId: sql`node.id`,
  termId: sql`node.term_id`,
  rev: sql`counts.rev`,
  asOf: sql`now()`,
};

/** The progress of the organizations that `node (id, term_id)` holds. */
function progressFrom(node: SQL): SQL {
  const sums = COUNTS.map((name) => sql.raw(`coalesce(sum(${name}), 0)::integer as ${name}`));
  return sql`from ${node} cross join lateral (
    select ${sql.join(sums, sql`, `)}, coalesce(sum(${total}), 0)::integer as total, greatest(max(rev), 0) as rev
    from ${partsOf(sql`node.id`, sql`node.term_id`)} as part) as counts`;
}

/** `Organization.congressProgress` in SQL. */
export const organizationProgressForm: RowsForm = {
  kind: "row",
  needs: ["id"],
  columns,
  shared,
  rest: (row, args) => progressFrom(sql`(select ${row("id")} as id, ${termIdOf(args)} as term_id) as node`),
  guard: isCountable,
};

/** `Query.congressProgress` in SQL. */
export const progressForm: RowsForm = {
  kind: "row",
  needs: [],
  columns,
  shared,
  rest: (_row, args) => {
    const id = rowId("Organization", "organizationId", String(args["organizationId"]));
    return progressFrom(
      sql`(select ${organization.id} as id, ${termIdOf(args)} as term_id from ${organization} where ${organization.id} = ${id}) as node`,
    );
  },
  guard: isCountable,
};

/** The progress of each organization directly below, by name. */
export const childrenProgressForm: RowsForm = {
  kind: "rows",
  needs: ["organizationId", "termId"],
  columns,
  shared,
  rest: (row) => {
    const below = sql`(select ${organization.id} as id, ${row("termId")} as term_id, ${organization.sortKey} as sort_key from ${organization}
      where ${organization.parentId} = ${row("organizationId")}) as node`;
    return sql`${progressFrom(below)} order by node.sort_key, node.id`;
  },
};

/** The counts of a progress by level, from the centre down. */
export const byLevelForm: RowsForm = {
  kind: "rows",
  needs: ["organizationId", "termId"],
  columns: { ...counted("counts"), level: sql`counts.level` },
  shared,
  rest: (row) => {
    const sums = COUNTS.map((name) => sql.raw(`sum(${name})::integer as ${name}`));
    return sql`from (
      select level, ${sql.join(sums, sql`, `)}, sum(${total})::integer as total
      from ${partsOf(row("organizationId"), row("termId"))} as part group by level) as counts
      where counts.total > 0 order by counts.level`;
  },
};
