import type postgres from "postgres";
import { said } from "./event-follower.ts";
import type { Held } from "./ledger.ts";
import type { Counts } from "./state-follower.ts";
import type { World } from "./world.ts";

/** The counts of every organization, from the base rows and by parents alone: no path, no tally, no function of the counting. */
export async function countsInTruth({ client }: World): Promise<ReadonlyMap<number, Counts>> {
  const rows = await client`with recursive below (top, id) as (
      select id, id from organization union all select below.top, o.id from below join organization o on o.parent_id = below.id
    )
    select top, count(c.id) as total, count(*) filter (where status = 'PLANNED') as planned,
      count(*) filter (where status = 'PREPARING') as preparing, count(*) filter (where status = 'IN_SESSION') as in_session,
      count(*) filter (where status = 'COMPLETED') as completed, count(*) filter (where status = 'POSTPONED') as postponed,
      count(*) filter (where is_pilot) as pilot_total, count(*) filter (where is_pilot and status = 'COMPLETED') as pilot_completed
    from below left join congress c on c.organization_id = below.id group by top`;
  return new Map(rows.map(({ top, ...counts }) => [Number(top), Object.values(counts).map(Number)]));
}

/** What happened, in the order that the database gave it. */
export interface Log {
  /** What a client of an organization must have been told since the beginning. */
  told(organization: number): readonly string[];
  /** The number of the last change. */
  readonly last: number;
}

/** Reads the events after a place, for the root and for each province. */
export async function readLog({ client, root, provinces }: World, after: number): Promise<Log> {
  const rows = await client`select e.seq, c.organization_id, c.from_status, c.to_status, o.path[2] as province
    from congress_event e join congress_change c on c.congress_id = e.congress_id and c.id = e.change_id
    join organization o on o.id = c.organization_id
    where e.seq > ${after} and c.from_status is distinct from c.to_status order by e.seq`;
  const told = new Map<number, string[]>([root, ...provinces].map((id) => [id, []]));
  for (const row of rows) {
    const text = said(Number(row["organization_id"]), statusOf(row, "from_status"), statusOf(row, "to_status"));
    told.get(root)?.push(text);
    told.get(Number(row["province"]))?.push(text);
  }
  return { told: (organization) => told.get(organization) ?? [], last: await lastChange(client) };
}

function statusOf(row: postgres.Row, name: string): string | null {
  const status: unknown = row[name];
  return typeof status === "string" ? status : null;
}

/** The number of the last change that there is, folded or not. */
export async function lastChange(client: postgres.Sql): Promise<number> {
  const [row] = await client`select coalesce(max(id), 0) as id from congress_change`;
  return Number(row?.["id"]);
}

/** The last place that was given. */
export async function lastPlace(client: postgres.Sql): Promise<number> {
  const [row] = await client`select seq from congress_fold`;
  return Number(row?.["seq"]);
}

/** Whether everything that was written has been folded. */
export async function isFolded(client: postgres.Sql): Promise<boolean> {
  const [row] = await client`select exists (select from congress_pending)
    or exists (select from organization_move) as pending`;
  return row?.["pending"] === false;
}

/** What is held of each mark. */
export async function heldByMark({ client }: World, after: number): Promise<Held[]> {
  const rows = await client`select coalesce(reason, '') as mark, count(*) as changes, min(seq) as first, max(seq) as last
    from congress_event e join congress_change c on c.congress_id = e.congress_id and c.id = e.change_id
    where seq > ${after} group by reason`;
  return rows.map((row) => ({
    mark: String(row["mark"]),
    changes: Number(row["changes"]),
    first: Number(row["first"]),
    last: Number(row["last"]),
  }));
}

/** What is wrong inside the database: counts that differ from what they count, places that are not one after another. */
export async function faultsInside({ client }: World): Promise<string[]> {
  const [row] = await client`select audit_congress_tally((select array_agg(id) from organization)) as wrong,
      (select count(*) from congress_change) as changes, (select count(distinct seq) from congress_event) as places,
      (select max(seq) from congress_event) as last`;
  const wrong = row?.["wrong"] as number[];
  const [changes, places, last] = [Number(row?.["changes"]), Number(row?.["places"]), Number(row?.["last"])];
  const place = await lastPlace(client);
  return [
    ...(wrong.length === 0 ? [] : [`the tally of ${wrong.join(", ")} differs from the base rows`]),
    ...(changes === places && places === last && last === place
      ? []
      : [`${changes} changes have ${places} places up to ${last}; the last that was given is ${place}`]),
  ];
}
