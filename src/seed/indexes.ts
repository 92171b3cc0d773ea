import type { BulkLoad } from "../db/index.ts";
import type { SeedStep } from "./load.ts";

/** What was dropped, as the statements that make it again. */
export type Dropped = readonly string[];

/**
 * Drops the tables' indexes, foreign keys and exclusion constraints: made again over loaded tables they cost a fraction of what
 * keeping them row by row does, above all the trigram ones. Primary keys and unique constraints stay, since triggers look rows
 * up by them. Definitions come from the catalog, so that a new index needs no mention here.
 */
export async function dropIndexes(bulk: BulkLoad, tables: readonly string[]): Promise<Dropped> {
  const named = `'{${tables.join(",")}}'::regclass[]`;
  const found = await bulk.run(`
    select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop,
           format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as make,
           1 as place, c.conname as name
    from pg_constraint c where c.contype in ('f', 'x') and c.conrelid = any (${named})
    union all
    select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid), 0, r.relname
    from pg_index i join pg_class r on r.oid = i.indexrelid
    where i.indrelid = any (${named}) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
    order by place, name`);
  for (const { drop } of found) await bulk.run(String(drop));
  return found.map(({ make }) => String(make));
}

/** Makes again what was dropped; whatever the rows violate makes it fail. */
export async function restoreIndexes(bulk: BulkLoad, dropped: Dropped, tell: (step: SeedStep) => void): Promise<void> {
  const step = { what: "indexes", total: dropped.length };
  tell({ ...step, done: 0 });
  for (const [index, make] of dropped.entries()) {
    await bulk.run(make);
    tell({ ...step, done: index + 1 });
  }
}
