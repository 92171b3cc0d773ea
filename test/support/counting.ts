import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { databaseFailure } from "../../src/db/failure.ts";
import type { Database, Transaction } from "../../src/db/index.ts";

/** One write; the numbers pick among what is there at that moment. */
export type Step =
  | { do: "found"; parent: number; level: string }
  | { do: "move"; organization: number; parent: number }
  | { do: "moveTwo"; organization: number; other: number; parent: number }
  | { do: "remove"; organization: number }
  | { do: "convene"; organization: number; term: number; status: string; isPilot: boolean }
  | { do: "status"; congress: number; status: string }
  | { do: "statusOfLevel"; level: string; status: string }
  | { do: "pilot"; congress: number }
  | { do: "cancel"; congress: number };

/** The writes of one transaction, or a fold. */
export type Turn = "fold" | { steps: Step[]; rollback: boolean };

const pick = fc.nat(50);
const level = fc.constantFrom("CENTRAL", "PROVINCE", "UPPER_GRASSROOTS", "GRASSROOTS", "CELL");
const status = fc.constantFrom("PLANNED", "PREPARING", "IN_SESSION", "COMPLETED", "POSTPONED");

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("found"), parent: pick, level }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("move"), organization: pick, parent: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("moveTwo"), organization: pick, other: pick, parent: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("remove"), organization: pick }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("convene"), organization: pick, term: pick, status, isPilot: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("status"), congress: pick, status }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("statusOfLevel"), level, status }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("pilot"), congress: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel"), congress: pick }) },
);

/** What one writer does after another. */
export const turns = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ steps: fc.array(step, { minLength: 1, maxLength: 3 }), rollback: fc.nat(5).map((n) => n === 0) }),
    },
    { weight: 1, arbitrary: fc.constant<Turn>("fold") },
  ),
  { minLength: 1, maxLength: 30, size: "max" },
);

/** Empties the tables and plants a small tree with two terms and the congresses of one. The number of folds goes on. */
export async function plant(database: Database): Promise<void> {
  await database.rows(
    sql`truncate organization, term, congress_change, congress_pending, congress_event, congress_tally, organization_move restart identity cascade`,
  );
  await database.rows(sql`insert into term (code, starts_on, ends_on)
    values ('2015-2020', '2015-01-01', '2020-01-01'), ('2020-2025', '2020-01-01', '2025-01-01')`);
  for (const [parent, kind] of [
    [null, "CENTRAL"],
    [1, "PROVINCE"],
    [1, "PROVINCE"],
    [2, "UPPER_GRASSROOTS"],
    [3, "UPPER_GRASSROOTS"],
    [4, "GRASSROOTS"],
    [4, "GRASSROOTS"],
    [5, "GRASSROOTS"],
    [6, "CELL"],
    [8, "CELL"],
  ] as const) {
    await database.rows(foundAt(sql`${parent}::integer`, kind));
  }
  await database.rows(
    sql`insert into congress (organization_id, term_id, provenance) select id, 1, 'SYNTHETIC' from organization`,
  );
}

/** Takes one turn; a write that breaks a rule, and a fold or a write that lost a race, leave nothing. */
export async function take(database: Database, turn: Turn): Promise<void> {
  try {
    if (turn === "fold") await fold(database);
    else await database.transaction((tx) => writeAll(tx, turn.steps, turn.rollback));
  } catch (error) {
    const state = databaseFailure(error)?.state ?? "";
    if (!/^(23|40)/.test(state) && !(error instanceof Rollback)) throw error;
  }
}

/** What the hub's fold does. */
export async function fold(database: Database): Promise<void> {
  await database.atOnce("select fold_congress_changes()");
}

class Rollback extends Error {}

async function writeAll(tx: Transaction, steps: Step[], rollback: boolean): Promise<void> {
  for (const one of steps) await tx.rows(statement(one));
  if (rollback) throw new Rollback();
}

const oneOf = (table: "organization" | "congress" | "term", n: number): SQL => {
  const name = sql.identifier(table);
  return sql`(select id from ${name} order by id offset ${n}::integer % greatest(1, (select count(*) from ${name})::integer) limit 1)`;
};

/** Some organization below which another of that level may sit. */
const place = (at: SQL, itself: SQL, n: number): SQL =>
  sql`(select p.id from organization p join level_rule on parent_level = p.level and child_level = ${at}
    where ${itself} <> all (p.path) order by (p.id * 37 + ${n}::integer) % 101 limit 1)`;

const moveInto = (n: number, ids: SQL): SQL =>
  sql`update organization o set parent_id = ${place(sql`o.level`, sql`o.id`, n)} where id in (${ids}) and parent_id is not null`;

const foundAt = (parent: SQL, at: string): SQL =>
  sql`insert into organization (name, kind, level, parent_id, valid_from, provenance)
    values ('Đảng bộ', 'PARTY_COMMITTEE', ${at}::organization_level, ${parent}, '2000-01-01', 'SYNTHETIC')`;

function statement(one: Step): SQL {
  switch (one.do) {
    case "found":
      return foundAt(place(sql`${one.level}::organization_level`, sql`0`, one.parent), one.level);
    case "move":
      return moveInto(one.parent, oneOf("organization", one.organization));
    case "moveTwo":
      return moveInto(one.parent, sql`${oneOf("organization", one.organization)}, ${oneOf("organization", one.other)}`);
    case "remove":
      return sql`delete from organization o where id = ${oneOf("organization", one.organization)}
        and not exists (select from organization where parent_id = o.id) and not exists (select from congress where organization_id = o.id)`;
    case "convene":
      return sql`insert into congress (organization_id, term_id, status, is_pilot, provenance)
        values (${oneOf("organization", one.organization)}, ${oneOf("term", one.term)}, ${one.status}::congress_status, ${one.isPilot}, 'SYNTHETIC')
        on conflict do nothing`;
    case "status":
      return sql`update congress set status = ${one.status}::congress_status where id = ${oneOf("congress", one.congress)}`;
    case "statusOfLevel":
      return sql`update congress set status = ${one.status}::congress_status where level = ${one.level}::organization_level`;
    case "pilot":
      return sql`update congress set is_pilot = not is_pilot where id = ${oneOf("congress", one.congress)}`;
    case "cancel":
      return sql`delete from congress where id = ${oneOf("congress", one.congress)}`;
  }
}
