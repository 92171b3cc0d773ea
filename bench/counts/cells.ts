import type postgres from "postgres";

/** Congresses of the lowest level, in a random order. */
export async function cellCongresses(client: postgres.Sql, limit: number): Promise<number[]> {
  const rows = await client<{ id: number }[]>`select id from congress where level = 'CELL' order by random() limit ${limit}`;
  return rows.map(({ id }) => id);
}

/** Takes congresses from completed to in session, or back: each of them changes the counts of its ancestors. */
export const TOGGLE = `update congress
  set status = (case status when 'COMPLETED' then 'IN_SESSION' else 'COMPLETED' end)::congress_status where id = any($1)`;

/** The triggers that log changes: without them nothing is counted. */
export async function stopCounting(client: postgres.Sql): Promise<void> {
  const triggers = await client<{ name: string }[]>`
    select t.tgname as name from pg_trigger t join pg_proc p on p.oid = t.tgfoid
    where t.tgrelid = 'congress'::regclass and p.proname like 'log_congress%'`;
  if (triggers.length === 0) throw new Error("there are no triggers that log changes");
  for (const { name } of triggers) await client.unsafe(`drop trigger ${name} on congress`);
}
