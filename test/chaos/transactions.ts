import { setTimeout as wait } from "node:timers/promises";
import type postgres from "postgres";
import type { Random } from "../support/random.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { World } from "./world.ts";

/** What a transaction writes; returns how many changes of congresses that is. */
type Work = (tx: postgres.TransactionSql, random: Random, world: World) => Promise<number>;

export interface TransactionKind {
  readonly name: string;
  readonly work: Work;
  /** Milliseconds that it stays open after it has written: others that begin later commit before it. */
  readonly hold?: (random: Random) => number;
  /** It is rolled back. */
  readonly undone?: true;
}

const STATUSES = ["PLANNED", "PREPARING", "IN_SESSION", "COMPLETED", "POSTPONED"] as const;

/** Takes some congresses that nobody else holds to one status. */
function change(most: number): Work {
  return async (tx, random) => {
    const status = random.pick(STATUSES);
    const rows = await tx`update congress set status = ${status}::text::congress_status where id in (
      select id from congress where status <> ${status}::text::congress_status
      order by (id * 7919 + ${random.integer(100_000)}) % 1009 limit ${1 + random.integer(most)} for update skip locked) returning id`;
    return rows.length;
  };
}

const markPilots: Work = async (tx, random) => {
  const rows = await tx`update congress set is_pilot = not is_pilot where id in (
    select id from congress order by (id * 7919 + ${random.integer(100_000)}) % 1009 limit 3 for update skip locked) returning id`;
  return rows.length;
};

/** Convenes the congresses of many communes that have none. */
const importMany: Work = async (tx, random) => {
  const rows = await tx`insert into congress (organization_id, term_id, status, provenance)
    select o.id, t.id, ${random.pick(STATUSES)}::text::congress_status, 'SYNTHETIC' from organization o cross join term t
    where o.level = 'GRASSROOTS' and not exists (select from congress c where c.organization_id = o.id)
    order by o.id limit ${20 + random.integer(40)} on conflict do nothing returning id`;
  return rows.length;
};

const removeMany: Work = async (tx, random) => {
  const rows = await tx`delete from congress where id in (
    select id from congress where level = 'GRASSROOTS'
    order by (id * 7919 + ${random.integer(100_000)}) % 1009 limit ${10 + random.integer(30)} for update skip locked) returning id`;
  return rows.length;
};

/** Moves a commune, with its congress, to another district of the same province. */
const move: Work = async (tx, random, { communes }) => {
  await tx`update organization o set parent_id = (
      select d.id from organization d join organization own on own.id = o.parent_id
      where d.parent_id = own.parent_id and d.level = 'UPPER_GRASSROOTS' order by (d.id * 37 + ${random.integer(1_000)}) % 101 limit 1)
    where id = ${random.pick(communes)}`;
  return 0;
};

const long = (random: Random): number => 200 + random.integer(2_500);

/** What writers do, each as often as it stands here. */
export const TRANSACTIONS: readonly TransactionKind[] = [
  { name: "change", work: change(1) },
  { name: "change", work: change(3) },
  { name: "change some", work: change(8) },
  { name: "late change", work: change(3), hold: long },
  { name: "late change", work: change(5), hold: long },
  { name: "undone change", work: change(5), undone: true },
  { name: "late undone change", work: change(5), hold: long, undone: true },
  { name: "pilot", work: markPilots },
  { name: "import", work: importMany },
  { name: "removal", work: removeMany },
  { name: "move", work: move },
  { name: "late move", work: move, hold: (random) => random.integer(800) },
];

class Undo extends Error {}

/** Does one transaction and enters in the ledger how it ended, as far as its writer can know. */
export async function transact(world: World, ledger: Ledger, kind: TransactionKind, random: Random): Promise<Entry> {
  const entry = ledger.begin(kind.name);
  let committing = false;
  try {
    await world.client.begin(async (tx) => {
      await tx`select set_config('diem_cau.reason', ${entry.mark}, true)`;
      entry.changes = await kind.work(tx, random, world);
      const hold = kind.hold?.(random) ?? 0;
      if (hold > 0) await wait(hold);
      if (kind.undone) throw new Undo();
      committing = true;
    });
    ledger.end(entry, "done");
  } catch (error) {
    ledger.end(entry, committing ? "unknown" : "undone");
    // What the database or the connection refuses has a code; anything else is a fault of this program.
    if (!(error instanceof Undo) && !(error instanceof Error && "code" in error)) throw error;
  }
  return entry;
}
