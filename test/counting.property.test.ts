import { type SQL, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openDatabase } from "../src/db/index.ts";
import { fold, plant, take, turns } from "./support/counting.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";

let place: TestDatabase;
let database: Database;

beforeAll(async () => {
  place = await openTestDatabase();
  database = await openDatabase(place.config);
});

afterAll(async () => {
  await database.close();
  await place.dispose();
});

const COUNTS = sql.raw("planned, preparing, in_session, completed, postponed, pilot_total, pilot_completed");

/** The truth, from the base rows and by parents alone: no path, no tally, no function of the counting. */
const truth = sql`with recursive below (top, id) as (
    select id, id from organization union all select below.top, o.id from below join organization o on o.parent_id = below.id
  )
  select top as organization_id, term_id, level,
    count(*) filter (where status = 'PLANNED')::integer as planned, count(*) filter (where status = 'PREPARING')::integer as preparing,
    count(*) filter (where status = 'IN_SESSION')::integer as in_session, count(*) filter (where status = 'COMPLETED')::integer as completed,
    count(*) filter (where status = 'POSTPONED')::integer as postponed, count(*) filter (where is_pilot)::integer as pilot_total,
    count(*) filter (where is_pilot and status = 'COMPLETED')::integer as pilot_completed
  from below join congress on organization_id = below.id group by top, term_id, level`;

const everyone = sql`(select array_agg(id) from organization)`;
const recounted = sql`select organization_id, term_id, level, ${COUNTS} from count_congresses(${everyone})`;
const tally = sql`select organization_id, term_id, level, ${COUNTS} from congress_tally where (${COUNTS}) <> (0, 0, 0, 0, 0, 0, 0)`;
const exact = sql`select organization_id, term.id as term_id, level, ${COUNTS}
  from term cross join lateral congress_counts(${everyone}, term.id) where (${COUNTS}) <> (0, 0, 0, 0, 0, 0, 0)`;

/** Asserts that two readings agree; one statement sees one instant, whatever is written meanwhile. */
async function expectSame(reading: string, left: SQL, right: SQL): Promise<void> {
  const wrong = await database.rows(sql`
    with a as (${left}), b as (${right})
    select 'truth' as only_in, * from (select * from a except select * from b) x
    union all select ${reading} as only_in, * from (select * from b except select * from a) y order by 2, 3, 4, 1`);
  expect(wrong, `${reading} differs from the truth`).toEqual([]);
}

/** Follows the revisions of every organization and term, in both readings; they must not fall. */
function revisions(): () => Promise<void> {
  const seen = new Map<string, number>();
  return async () => {
    const now = await database.rows(sql`
      select 'exact ' || x.organization_id || ' ' || term.id as what, max(x.rev)::text as rev
      from term cross join lateral congress_counts(${everyone}, term.id) x group by x.organization_id, term.id
      union all select 'tally ' || organization_id || ' ' || term_id || ' ' || level, rev::text from congress_tally
      union all select 'fold', rev::text from congress_fold`);
    for (const row of now) {
      const [what, rev] = [String(row["what"]), Number(row["rev"])];
      expect(rev, `rev of ${what}`).toBeGreaterThanOrEqual(seen.get(what) ?? 0);
      seen.set(what, rev);
    }
  };
}

/** Every change has its place, and each congress's changes follow from one another in that order. */
async function expectOrderedEvents(): Promise<void> {
  const [counted] = await database.rows(
    sql`select count(*) = count(e.seq) and count(*) = count(distinct e.seq) as placed
      from congress_change c left join congress_event e on e.change_id = c.id`,
  );
  expect(counted).toEqual({ placed: true });
  const broken = await database.rows(sql`select * from (
      select seq, c.congress_id, from_status, to_status, lag(to_status) over history as before from congress_event e join congress_change c on c.id = e.change_id
      window history as (partition by c.congress_id order by seq)
    ) x where from_status is distinct from before`);
  expect(broken).toEqual([]);
}

async function expectSettled(): Promise<void> {
  await fold(database);
  await expectSame("congress_tally", truth, tally);
  await expectSame("congress_counts", truth, exact);
  const orphans = await database.rows(
    sql`select * from congress_tally t where not exists (select from organization o where o.id = t.organization_id)`,
  );
  expect(orphans).toEqual([]);
  await expectOrderedEvents();
}

test("the counts equal the base rows at any time, and no revision falls", async () => {
  await fc.assert(
    fc.asyncProperty(turns, async (sequence) => {
      await plant(database);
      const follow = revisions();
      for (const turn of sequence) {
        await take(database, turn);
        await expectSame("count_congresses", truth, recounted);
        await expectSame("congress_counts", truth, exact);
        await follow();
      }
      await expectSettled();
      await follow();
    }),
    { numRuns: 30 },
  );
}, 120_000);

test("the counts equal the base rows when several write and fold at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(turns, { minLength: 2, maxLength: 3 }), async (writers) => {
      await plant(database);
      let writing = true;
      async function watch(): Promise<void> {
        while (writing) await expectSame("congress_counts", truth, exact);
      }
      const watched = watch();
      await Promise.all(
        writers.map(async (sequence) => {
          for (const turn of sequence) await take(database, turn);
        }),
      ).finally(() => (writing = false));
      await watched;
      await expectSettled();
    }),
    { numRuns: 15 },
  );
}, 120_000);

test("TRUNCATE is counted, and told as the end of each congress", async () => {
  await plant(database);
  await database.rows(sql`insert into congress (organization_id, term_id, provenance)
    select o.id, t.id, 'SYNTHETIC' from organization o cross join term t on conflict do nothing`);
  await expectSettled();
  const [held] = await database.rows(sql`select count(*)::integer as congresses from congress`);
  await database.rows(sql`truncate congress cascade`);
  await expectSame("congress_counts", truth, exact);
  await expectSettled();
  const ends = await database.rows(sql`select count(*)::integer as congresses from congress_change where to_status is null`);
  expect(ends).toEqual([held]);
});
