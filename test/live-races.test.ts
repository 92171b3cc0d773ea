import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { scopeOf } from "../src/access/index.ts";
import { type Database, type Reader, notify, openDatabase, readHubKey, withoutReplicas } from "../src/db/index.ts";
import { FOLD_CHANNEL, congressAudit, congressFold } from "../src/domain/congress/index.ts";
import { type Graph, type Member, createGraph } from "../src/graph/index.ts";
import { DOCUMENT_LIMITS } from "../src/kernel/limits.ts";
import { type Live, createLive } from "../src/live/index.ts";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { NO_ACCESS, NO_RECORD, ORIGIN, sessionOf } from "./support/known.ts";
import { type Random, createRandom, seedOfRun } from "./support/random.ts";
import { until } from "./support/wait.ts";

const RACES = 10_000;
const AT_ONCE = 250;
const DISTRICTS = 25;
/** Each district's own congress and those of its communes. */
const COMMUNES = 4;
/** Commits of one round: the last of a district's is followed by nothing that could make good for a wake-up that was missed. */
const COMMITS = 60;

const STATE =
  "subscription ($id: ID!, $sinceRev: Int) { congressProgress(organizationId: $id, sinceRev: $sinceRev) { rev completed planned } }";
const EVENTS =
  "subscription ($id: ID!, $after: String) { congressEvents(organizationId: $id, after: $after) { kind from to cursor } }";

const seed = seedOfRun();
const VIEWER = sessionOf({ kind: "administrator", subject: "racer" });

/** A database whose every answer and notification comes late by chance. */
function delayed(database: Database, random: Random): Database {
  const delay = async (): Promise<void> => {
    const what = random.integer(5);
    if (what === 0) await wait(random.integer(18));
    else if (what < 3) await nextTurn();
  };
  const slow =
    (reader: Reader): Reader["rows"] =>
    async (query) => {
      await delay();
      const rows = await reader.rows(query);
      await delay();
      return rows;
    };
  return {
    ...database,
    rows: slow(database),
    async atOnce(text) {
      await delay();
      const rows = await database.atOnce(text);
      await delay();
      return rows;
    },
    snapshot() {
      const snapshot = database.snapshot();
      return { rows: slow(snapshot), end: () => snapshot.end() };
    },
    async transaction(work, options) {
      const result = await database.transaction(async (tx) => {
        await delay();
        return work(tx);
      }, options);
      await delay();
      return result;
    },
    listen: (channel, onNotify, onListen) =>
      database.listen(channel, (payload) => void wait(random.integer(8)).then(() => onNotify(payload)), onListen),
  };
}

/** The live path of a hub, without its sockets. */
interface Path {
  readonly graph: Graph;
  readonly live: Live;
  close(): Promise<void>;
}

async function openPath(place: TestDatabase, random: Random): Promise<Path> {
  const real = await openDatabase(place.config);
  const database = delayed(real, random);
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const nobody = (): void => {};
  const live = createLive({
    database,
    foldable: congressFold,
    auditable: congressAudit,
    channel: FOLD_CHANNEL,
    notify: () => notify(database, FOLD_CHANNEL),
    cursorKey: await readHubKey(real),
    observer: { folded: nobody, broadcast: nobody, resumed: nobody, gap: nobody, audited: nobody },
    retention: 86_400_000,
    window: 1,
    lookEvery: 5,
    // No poll makes good for a wake-up that was missed.
    pollEvery: 600_000,
    auditEvery: 600_000,
    maxGroups: 100_000,
    log,
  });
  return {
    graph: createGraph(
      {
        live,
        database,
        replicas: withoutReplicas(database),
        access: NO_ACCESS,
        recorder: NO_RECORD,
        limits: { ...DOCUMENT_LIMITS, rates: null },
      },
      log,
      {
        slowAfter: 60_000,
        limits: { maxBytes: 16_777_216, bigAtOnce: 5 },
      },
    ),
    live,
    async close() {
      await live.close();
      await real.close();
    },
  };
}

interface State {
  readonly rev: number;
  readonly completed: number;
  readonly planned: number;
}
interface Frame {
  readonly kind: string;
  readonly from: string;
  readonly to: string;
}

/** One race: a subscription that is opened while others commit. */
interface Race {
  readonly district: number;
  readonly states?: State[];
  readonly events?: Frame[];
  readonly leave: () => void;
}

// An embedded database runs one statement at a time: there is nothing to race.
describe.runIf(inject("database").kind === "server")(`subscribing while others commit (seed ${seed})`, () => {
  const random = createRandom(seed);
  let place: TestDatabase;
  let database: Database;
  let paths: Path[];
  let districts: number[];
  let congresses: { readonly id: number; readonly district: number }[];

  beforeAll(async () => {
    place = await openTestDatabase();
    database = await openDatabase(place.config);
    await plant();
    paths = [await openPath(place, random.fork()), await openPath(place, random.fork())];
    await folded();
  });
  afterAll(async () => {
    for (const path of paths) await path.close();
    await database.close();
    await place.dispose();
  });

  async function plant(): Promise<void> {
    const add = (values: ReturnType<typeof sql>): Promise<unknown> =>
      database.rows(sql`insert into organization (name, kind, level, parent_id, valid_from, provenance) ${values}`);
    await database.rows(sql`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`);
    await add(sql`values ('Trung ương', 'PARTY_COMMITTEE', 'CENTRAL', null, '2000-01-01', 'SYNTHETIC')`);
    await add(sql`values ('Tỉnh', 'PARTY_COMMITTEE', 'PROVINCE', 1, '2000-01-01', 'SYNTHETIC')`);
    await add(
      sql`select 'Huyện ' || n, 'PARTY_COMMITTEE', 'UPPER_GRASSROOTS', 2, '2000-01-01', 'SYNTHETIC' from generate_series(1, ${DISTRICTS}::integer) n`,
    );
    await add(sql`select 'Xã ' || d.id || '.' || n, 'PARTY_COMMITTEE', 'GRASSROOTS', d.id, '2000-01-01', 'SYNTHETIC'
      from organization d cross join generate_series(1, ${COMMUNES}::integer) n where d.level = 'UPPER_GRASSROOTS'`);
    await database.rows(
      sql`insert into congress (organization_id, term_id, provenance) select id, 1, 'SYNTHETIC' from organization where id > 2`,
    );
    const rows = await database.rows(
      sql`select c.id, o.path[3] as district from congress c join organization o on o.id = c.organization_id`,
    );
    congresses = rows.map((row) => ({ id: Number(row["id"]), district: Number(row["district"]) }));
    districts = [...new Set(congresses.map(({ district }) => district))];
  }

  const folded = (): Promise<unknown> =>
    until(async () => (await database.rows(sql`select from congress_pending limit 1`)).length === 0, {
      what: "everything to be folded",
      interval: 3,
    });

  async function lastPlace(): Promise<number> {
    const [row] = await database.rows(sql`select seq from congress_fold`);
    return Number(row?.["seq"]);
  }

  /** Opens one subscription: a state or events, alone or with others that ask the same, on one of two hubs. */
  async function open(own: Random, from: number): Promise<Race> {
    await wait(own.integer(60));
    const path = own.pick(paths);
    const district = own.pick(districts);
    const states: State[] = [];
    const events: Frame[] = [];
    const member: Member = {
      send(text) {
        const { data } = JSON.parse(text.toString("utf8")) as { data: { congressProgress?: State; congressEvents?: Frame } };
        if (data.congressProgress !== undefined) states.push(data.congressProgress);
        if (data.congressEvents !== undefined) events.push(data.congressEvents);
      },
      isSlow: () => false,
      drained: () => Promise.resolve(),
      end: () => {},
    };
    const asksState = own.chance(0.5);
    const after = path.live.cursorOf(`congressEvents:${district}:1`, scopeOf(VIEWER.viewer()), from, new Date());
    // Another name makes another question, of a group of its own.
    const query = (asksState ? STATE : EVENTS).replace("subscription", `subscription s${own.integer(4)}`);
    const variables = { id: `org_${district}`, ...(asksState ? {} : { after }) };
    const operation = path.graph.prepare({ query, variables }, VIEWER.viewer());
    if ("length" in operation) throw new Error(operation.join());
    const leave = await path.graph.subscribe(operation, VIEWER, ORIGIN, member);
    if (typeof leave !== "function") throw new Error(leave.join());
    return { district, leave, ...(asksState ? { states } : { events }) };
  }

  /** Commits one step of one congress; some transactions stay open for a moment. */
  async function commit(own: Random): Promise<void> {
    await wait(own.integer(80));
    const { id } = own.pick(congresses);
    await database.transaction(async (tx) => {
      await tx.rows(
        sql`update congress set status = case status when 'PLANNED' then 'COMPLETED' else 'PLANNED' end::congress_status where id = ${id}`,
      );
      if (own.chance(0.3)) await wait(own.integer(10));
    });
  }

  async function statesInTruth(): Promise<Map<number, string>> {
    const rows = await database.rows(sql`select o.path[3] as district, count(*) filter (where status = 'COMPLETED') as completed,
      count(*) filter (where status = 'PLANNED') as planned from congress c join organization o on o.id = c.organization_id group by 1`);
    return new Map(rows.map((row) => [Number(row["district"]), `${Number(row["completed"])} ${Number(row["planned"])}`]));
  }

  async function eventsInTruth(from: number): Promise<Map<number, string[]>> {
    const rows = await database.rows(sql`select o.path[3] as district, from_status, to_status from congress_event e
      join congress_change c on c.id = e.change_id join organization o on o.id = c.organization_id where e.seq > ${from} order by e.seq`);
    const told = new Map<number, string[]>(districts.map((id) => [id, []]));
    for (const row of rows) told.get(Number(row["district"]))?.push(`${String(row["from_status"])}>${String(row["to_status"])}`);
    return told;
  }

  test(`${RACES} of them see each committed change, whatever comes late`, { timeout: 240_000 }, async () => {
    let raced = 0;
    let changedUnderWay = 0;
    while (raced < RACES) {
      const from = await lastPlace();
      const commits = Promise.all(Array.from({ length: COMMITS }, () => commit(random.fork())));
      const races = await Promise.all(Array.from({ length: AT_ONCE }, () => open(random.fork(), from)));
      await commits;
      await folded();
      const [states, events] = [await statesInTruth(), await eventsInTruth(from)];
      const isRight = (race: Race): boolean => {
        const last = race.states?.at(-1);
        if (race.states !== undefined) return `${last?.completed} ${last?.planned}` === states.get(race.district);
        return (race.events?.length ?? 0) >= (events.get(race.district)?.length ?? 0);
      };
      await until(() => races.every(isRight), { timeout: 15_000, interval: 2, what: "all to be right" }).catch(() => undefined);
      for (const race of races) {
        const { states: seen, events: told } = race;
        if (seen !== undefined) {
          expect(
            isRight(race),
            `${JSON.stringify(seen)} is not ${states.get(race.district)} (seed ${seed}, after ${raced})`,
          ).toBe(true);
          const revs = seen.map(({ rev }) => rev);
          expect(revs, `seed ${seed}`).toEqual(revs.toSorted((a, b) => a - b));
          if (seen.length > 1) changedUnderWay += 1;
        } else {
          const wanted = events.get(race.district) ?? [];
          expect(
            told?.map((frame) => `${frame.from}>${frame.to}`),
            `seed ${seed}, after ${raced}`,
          ).toEqual(wanted);
        }
        race.leave();
      }
      raced += races.length;
    }
    expect(changedUnderWay, "screens that saw a change after their first frame").toBeGreaterThan(RACES / 50);
    for (const { live } of paths) expect([live.groups.size, live.groups.members]).toEqual([0, 0]);
  });
});
