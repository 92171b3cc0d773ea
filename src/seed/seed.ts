import type { BulkLoad, Database } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import { dropIndexes, restoreIndexes } from "./indexes.ts";
import { readUnitFiles } from "./lists/sources.ts";
import { readUnits } from "./lists/units.ts";
import { doStep, loadTable, type SeedStep } from "./load.ts";
import { planSeed } from "./plan.ts";
import { type ScaleName, SCALES } from "./scale.ts";
import type { SeedSummary, SeedTable } from "./table.ts";

export interface SeedOptions {
  /** How much is made: a small database to try things with, or the whole country. */
  scale: ScaleName;
  /** People in all. Omitted: at demo scale as many as the posts need, at national scale 1,200,000. */
  cadres?: number;
  /** Called when a step begins, and again and again until `done` is `total`. */
  onProgress?: (step: SeedStep) => void;
}

/** Percent, as in drizzle/0003_counting.sql. */
const TALLY_FILL = 90;
/** Tables that the fold writes to, beside those of the plan. While the seed lasts nobody else writes to any of them. */
const COUNT_TABLES = ["congress_change", "congress_pending", "congress_event", "congress_fold", "congress_tally"];

/** True when there is nothing in the database that a seed would have to leave alone. */
export function isEmpty(database: Database): Promise<boolean> {
  return database.bulkLoad(hasNoRows);
}

/**
 * Fills an empty database, in one transaction: when it fails or its process is killed the database is as it was. The same options
 * give the same data at every run. Seeds that start at the same time wait for each other, and the later one is refused.
 * @throws HubError CONFLICT when the database is not empty, BAD_USER_INPUT for bad rows in the lists or a bad number of cadres
 */
export async function seed(database: Database, { scale, cadres, onProgress = () => {} }: SeedOptions): Promise<SeedSummary> {
  if (!(await isEmpty(database))) throw notEmpty();
  const units = readUnits(await readUnitFiles());
  const tables = planSeed(units, { ...SCALES[scale], ...(cadres === undefined ? {} : { cadres }) });
  return database.bulkLoad((bulk) => fill(bulk, tables, onProgress));
}

async function fill(bulk: BulkLoad, tables: readonly SeedTable[], tell: (step: SeedStep) => void): Promise<SeedSummary> {
  const names = tables.map(({ table }) => table);
  const written = [...names, ...COUNT_TABLES].join(", ");
  // The fold counts in one snapshot, which begins after the lock so that it sees what another seed has just committed.
  await bulk.run("set transaction isolation level repeatable read");
  await bulk.run(`lock table ${written} in share row exclusive mode`);
  if (!(await hasNoRows(bulk))) throw notEmpty();
  await bulk.run(
    "select set_config('diem_cau.actor', 'seed', true), set_config('diem_cau.at', '2020-06-30T17:00:00+07:00', true)",
  );
  // A seed that was killed has used up numbers; this one gives the same as any other.
  await bulk.run("alter table congress_change alter column id restart with 1");
  const dropped = await dropIndexes(bulk, names);
  const summary = {
    terms: 0,
    organizations: 0,
    congresses: 0,
    positions: 0,
    cadres: 0,
    appointments: 0,
    reports: 0,
    indicators: 0,
  };
  for (const table of tables) summary[table.what] = await loadTable(bulk, table, tell);
  await restoreIndexes(bulk, dropped, tell);
  await doStep("counts", () => countLoosely(bulk), tell);
  await doStep("statistics", () => bulk.run(`analyze ${written}`), tell);
  return summary;
}

/**
 * The first fold writes the whole tally. It leaves room on each page, so that later folds change rows where they are, and pages are tidied
 * only after many changes.
 */
async function countLoosely(bulk: BulkLoad): Promise<void> {
  await bulk.run("alter table congress_tally set (fillfactor = 60)");
  await bulk.run("select fold_congress_changes()");
  // All of them are folded: the queue's pages would be walked over at each look.
  await bulk.run("truncate congress_pending");
  await bulk.run(`alter table congress_tally set (fillfactor = ${TALLY_FILL})`);
}

async function hasNoRows(bulk: BulkLoad): Promise<boolean> {
  const [row] = await bulk.run(`select not exists (select from organization) and not exists (select from cadre)
    and not exists (select from term) and not exists (select from congress_change) and not exists (select from congress_tally) as empty`);
  return row?.["empty"] === true;
}

function notEmpty(): HubError {
  return new HubError(
    "CONFLICT",
    "the database is not empty: only an empty one can be seeded. Use another database, or empty this one first",
  );
}
