import { type SQL, sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import type { Reader, Row } from "../../db/index.ts";
import { AUDIT_PARTS, type Auditable, type Foldable, type StateTopic } from "../../live/index.ts";
import { LEVELS, type Level, organization } from "../organization/index.ts";
import { type CountsWithTotal, sumCounts, withTotal } from "./progress.rules.ts";

/** Whose progress, of which term. */
export interface ProgressKey {
  readonly organizationId: number;
  readonly termId: number;
}

export interface LevelProgress extends CountsWithTotal {
  readonly level: Level;
}

/** How far the congresses of a subtree are. */
export interface Progress extends ProgressKey, CountsWithTotal {
  /** Number of the fold that last changed these counts; rises with each change, 0 when nothing was ever counted. */
  readonly rev: number;
  /** The instant for which the counts hold. */
  readonly asOf: Date;
  readonly byLevel: readonly LevelProgress[];
}

/** The channel on which a fold wakes the hubs (drizzle/0003_counting.sql). */
export const FOLD_CHANNEL = "diem_cau";

/** What writers have appended to the change log, to be added to the tally. */
export const congressFold: Foldable = {
  async fold(database) {
    const [row] = await database.atOnce("select rev, changes, since::text as since from fold_congress_changes()");
    const { rev, changes, since } = row ?? {};
    return {
      rev: typeof rev === "string" || typeof rev === "number" ? Number(rev) : undefined,
      backlog: { changes: Number(changes), since: typeof since === "string" ? new Date(since) : undefined },
    };
  },
};

/** Key of the advisory lock that lets one hub at a time check the tally. */
const AUDIT_LOCK = 4_729_002;

/** The tally, checked against the base rows: the upper levels in each round, a part of all others by turns. */
export const congressAudit: Auditable = {
  async audit(tx, part) {
    const [lock] = await tx.rows(sql`select pg_try_advisory_xact_lock(${AUDIT_LOCK}) as mine`);
    if (lock?.["mine"] !== true) return undefined;
    const [row] = await tx.rows(sql`
      select audit_congress_tally(coalesce(array_agg(id), '{}')) as wrong from organization
      where level in ('CENTRAL', 'PROVINCE') or id % ${AUDIT_PARTS} = ${part}`);
    return Array.isArray(row?.["wrong"]) ? row["wrong"].map(Number) : [];
  },
  async repair(tx, wrong) {
    await tx.rows(sql`select repair_congress_tally(${sql.param(wrong)}::integer[])`);
  },
};

/** The counts of a subtree as something to watch. */
export const progressTopic: StateTopic<ProgressKey> = {
  name: "congressProgress",
  id: ({ organizationId, termId }) => `${organizationId}/${termId}`,
  async revisions(reader, keys) {
    const rows = await reader.rows(sql`
      select organization_id || '/' || term_id as id, max(rev) as rev from congress_tally
      where organization_id = any(${organizationIds(keys)}) and term_id = any(${termIds(keys)})
      group by organization_id, term_id`);
    return new Map(rows.map((row) => [String(row["id"]), Number(row["rev"])]));
  },
};

/** The counts of a subtree: in a query with what is committed but not yet folded, in a subscription those of a fold. */
export function progressOf(ctx: HubContext, key: ProgressKey): Promise<Progress> {
  const { organizationId, termId } = key;
  return ctx.load.batch(`progress:${ctx.counts}`, { organizationId, termId }, ctx.counts === "folded" ? readFolded : readExact);
}

/** The counts of each organization directly below, by name: in a subscription of those that were there at the last fold. */
export async function progressOfChildren(ctx: HubContext, { organizationId, termId }: ProgressKey): Promise<Progress[]> {
  const read = ctx.counts === "folded" ? readFoldedChildIds : readChildIds;
  const children = await ctx.load.batch(`childIds:${ctx.counts}`, organizationId, read);
  return Promise.all(children.map((id) => progressOf(ctx, { organizationId: id, termId })));
}

async function readChildIds(reader: Reader, parents: readonly number[]): Promise<number[][]> {
  const rows = await reader.rows(sql`
    select id, parent_id from ${organization} where parent_id = any(${sql.param(parents)}::integer[]) order by sort_key, id`);
  return toChildren(parents, rows);
}

/** What has moved since the last fold is counted where it was before its first move, and so shown there. */
async function readFoldedChildIds(reader: Reader, parents: readonly number[]): Promise<number[][]> {
  const rows = await reader.rows(sql`
    with moved as (
      select distinct on (organization_id) organization_id, old_path[cardinality(old_path) - 1] as parent_id
      from organization_move order by organization_id, id)
    select id, parent_id from (
      select id, sort_key, parent_id from ${organization}
      where parent_id = any(${sql.param(parents)}::integer[]) and not exists (select from moved where organization_id = id)
      union all
      select id, sort_key, moved.parent_id from moved join ${organization} on id = organization_id
      where moved.parent_id = any(${sql.param(parents)}::integer[])) child
    order by sort_key, id`);
  return toChildren(parents, rows);
}

function toChildren(parents: readonly number[], rows: readonly Row[]): number[][] {
  const children = new Map<number, number[]>(parents.map((id) => [id, []]));
  for (const row of rows) children.get(Number(row["parent_id"]))?.push(Number(row["id"]));
  return parents.map((id) => children.get(id) ?? []);
}

async function readFolded(reader: Reader, keys: readonly ProgressKey[]): Promise<Progress[]> {
  const rows = await reader.rows(sql`
    select t.*, case when exists (select from congress_pending) then f.folded_at else now() end as as_of
    from congress_fold f
    left join congress_tally t on t.organization_id = any(${organizationIds(keys)}) and t.term_id = any(${termIds(keys)})`);
  return toProgress(keys, rows);
}

async function readExact(reader: Reader, keys: readonly ProgressKey[]): Promise<Progress[]> {
  const rows = await reader.rows(sql`
    select c.*, wanted.id as term_id, now() as as_of
    from unnest(${termIds(keys)}) as wanted (id)
    left join lateral congress_counts(${organizationIds(keys)}, wanted.id) c on true`);
  return toProgress(keys, rows);
}

function organizationIds(keys: readonly ProgressKey[]): SQL {
  return sql`${sql.param([...new Set(keys.map((key) => key.organizationId))])}::integer[]`;
}

function termIds(keys: readonly ProgressKey[]): SQL {
  return sql`${sql.param([...new Set(keys.map((key) => key.termId))])}::integer[]`;
}

function toProgress(keys: readonly ProgressKey[], rows: readonly Row[]): Progress[] {
  const asOf = new Date(String(rows[0]?.["as_of"]));
  const byKey = new Map<string, Row[]>();
  for (const row of rows) {
    const id = `${String(row["organization_id"])}/${String(row["term_id"])}`;
    const own = byKey.get(id);
    if (own === undefined) byKey.set(id, [row]);
    else own.push(row);
  }
  return keys.map(({ organizationId, termId }) => {
    const own = byKey.get(`${organizationId}/${termId}`) ?? [];
    const byLevel = own.map(toLevel).filter(({ total }) => total > 0);
    byLevel.sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level));
    return {
      organizationId,
      termId,
      asOf,
      byLevel,
      rev: Math.max(0, ...own.map((row) => Number(row["rev"]))),
      ...sumCounts(byLevel),
    };
  });
}

function toLevel(row: Row): LevelProgress {
  const count = (name: string): number => Number(row[name]);
  const level = LEVELS.find((known) => known === row["level"]);
  if (level === undefined) throw new Error(`the tally holds an unknown level: ${String(row["level"])}`);
  return withTotal({
    level,
    planned: count("planned"),
    preparing: count("preparing"),
    inSession: count("in_session"),
    completed: count("completed"),
    postponed: count("postponed"),
    pilotTotal: count("pilot_total"),
    pilotCompleted: count("pilot_completed"),
  });
}
