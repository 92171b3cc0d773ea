import { sql } from "drizzle-orm";
import { createClient as createEventClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Database } from "../src/db/index.ts";
import { createSchema } from "../src/graph/schema.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { done } from "./support/make.ts";
import { type Rights, type Visible, pruned, visibleTo } from "./support/oracle.ts";
import { type Path, pathsOf } from "./support/paths.ts";
import { type Random, createRandom, seedOfRun } from "./support/random.ts";
import { openReady } from "./support/raw-socket.ts";
import { TRANSPORTS, openTransports } from "./support/transports.ts";
import { until } from "./support/wait.ts";

/** Callers in all, of whom each asks so many paths; PERMISSION_CALLERS=10000 is the long run. */
const CALLERS = Number(process.env["PERMISSION_CALLERS"] ?? 60);
const PATHS_OF_ONE = 8;
/** Callers in one random world. */
const CALLERS_OF_WORLD = 8;
const HOPS = 4;

const LEVELS = ["CENTRAL", "PROVINCE", "UPPER_GRASSROOTS", "GRASSROOTS", "CELL"];
const BELOW: Readonly<Record<string, readonly string[]>> = {
  CENTRAL: ["PROVINCE"],
  PROVINCE: ["UPPER_GRASSROOTS", "GRASSROOTS"],
  UPPER_GRASSROOTS: ["GRASSROOTS"],
  GRASSROOTS: ["CELL", "GRASSROOTS"],
};
/** Types that boards show, which is all that displays and anonymous viewers see here. */
const OF_BOARDS = new Set(["Organization", "CongressProgress", "Congress"]);
const PREFIXES: Readonly<Record<string, string>> = {
  Organization: "org",
  Position: "pos",
  Cadre: "cad",
  Appointment: "apt",
  Congress: "con",
  Report: "rep",
  Grant: "grt",
};

/** Primes greater than any number of rows here: what is dealt out by them is dealt evenly, so that each list has room on one page. */
const STRIDES = [61, 67, 71, 73, 79, 83, 89, 97, 101, 103];

let hub: TestHub;
const paths = pathsOf(createSchema(), HOPS);
const seed = seedOfRun();

beforeAll(async () => {
  hub = await openHub({ environment: { ANONYMOUS: "boards", MAX_COST: "1000000", MAX_DEPTH: "20", RATE_LIMITS: "off" } });
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** Fills the tables with a small random country. */
async function plant(database: Database, random: Random): Promise<void> {
  await database.rows(
    sql`truncate organization, term, cadre, congress_change, congress_pending, congress_event, congress_tally, organization_move restart identity cascade`,
  );
  await database.rows(sql`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`);
  const tree: { id: number; level: string }[] = [];
  const add = async (level: string, parent: number | null): Promise<void> => {
    const [row] = await database.rows(sql`
      insert into organization (name, kind, level, parent_id, valid_from, provenance, code)
      values (${`Đảng bộ ${tree.length}`}, 'PARTY_COMMITTEE', ${level}::organization_level, ${parent}::integer, '2000-01-01', 'SYNTHETIC', ${`c${tree.length}`})
      returning id`);
    tree.push({ id: Number(row?.["id"]), level });
  };
  await add("CENTRAL", null);
  for (let n = 0; n < 10 + random.integer(16); n += 1) {
    const parent = random.pick(tree.filter(({ level }) => level !== LEVELS.at(-1)));
    await add(random.pick(BELOW[parent.level] ?? []), parent.id);
  }
  await database.rows(sql`
    with numbers as (select n from generate_series(1, 60) n)
    insert into position (organization_id, title, rank, ordinal)
    select 1 + (n * ${random.pick(STRIDES)}::integer) % ${tree.length}::integer, 'Chức danh ' || n, 'MEMBER', n from numbers`);
  await database.rows(sql`
    insert into cadre (name, category, gender, birth_date, provenance)
    select 'Nguyễn Văn ' || n, 'CADRE', 'MALE', date '1960-01-01' + n, 'SYNTHETIC' from generate_series(1, 28) n`);
  await database.rows(sql`
    insert into appointment (position_id, cadre_id, starts_on, ends_on, method, provenance)
    select 1 + (n * ${random.pick(STRIDES)}::integer) % 60, 1 + (n * ${random.pick(STRIDES)}::integer) % 26,
      date '2000-01-01' + n * 50, date '2000-01-01' + n * 50 + 40, 'ELECTED', 'SYNTHETIC' from generate_series(1, 90) n
    on conflict do nothing`);
  await database.rows(sql`
    insert into congress (organization_id, term_id, status, provenance)
    select id, 1, (case id % 3 when 0 then 'PLANNED' else 'PREPARING' end)::congress_status, 'SYNTHETIC' from organization where id % 4 <> ${random.integer(4)}::integer`);
  await database.rows(sql`
    insert into report (organization_id, period, sections, provenance)
    select id, '2020-H1', '[]', 'SYNTHETIC' from organization where id % 3 <> ${random.integer(3)}::integer`);
  await until(async () => Number((await database.rows(sql`select count(*) as n from congress_pending`))[0]?.["n"]) === 0, {
    what: "everything to be counted",
  });
}

/** Somebody who asks. */
interface Someone {
  readonly what: string;
  readonly token: string | undefined;
  /** What it holds; undefined: it sees every row. */
  readonly rights: readonly Rights[] | undefined;
  readonly types: ReadonlySet<string> | undefined;
}

let people = 0;

async function someone(random: Random, organizations: number): Promise<Someone> {
  const place = (): number => 1 + random.integer(organizations);
  const kind = random.integer(10);
  if (kind === 0) return { what: "anonymous", token: undefined, rights: undefined, types: OF_BOARDS };
  if (kind === 1) {
    const board = place();
    const token = await hub.issue({ kind: "display", subject: "hall", board: `org_${board}`, minutes: 60 });
    return { what: `display of ${board}`, token, rights: [{ organization: board, rights: ["READ"] }], types: OF_BOARDS };
  }
  const subject = `someone-${(people += 1)}`;
  const rights: Rights[] = [];
  for (let n = 0; n < random.integer(4); n += 1) {
    const held = ["READ", "READ_PRIVATE", "EDIT", "DECIDE", "GRANT"].filter(() => random.chance(0.4));
    const one = { organization: place(), rights: held.length === 0 ? ["READ"] : held };
    await done(hub, "createGrant", { viewer: subject, organizationId: `org_${one.organization}`, rights: one.rights });
    rights.push(one);
  }
  const token = await hub.issue({ kind: random.chance(0.5) ? "person" : "service", subject, minutes: 60 });
  const grants = rights.some((one) => one.rights.includes("GRANT"));
  const types = new Set(Object.keys(PREFIXES).filter((type) => type !== "Grant" || grants));
  return { what: JSON.stringify(rights), token, rights, types: new Set([...types, "CongressProgress", "CongressTransition"]) };
}

async function check(
  random: Random,
  one: Someone,
  visible: Visible,
  ids: Readonly<Record<string, number>>,
  path: Path,
): Promise<unknown> {
  const type = path.takes;
  const variables = type === undefined ? {} : { id: `${PREFIXES[type]}_${1 + random.integer((ids[type] ?? 1) + 2)}` };
  const transport = random.pick(TRANSPORTS);
  await using transports = await openTransports(hub.url, one.token);
  const { data, errors } = await transports.ask[transport]({ query: path.query, variables });
  const forbidden = path.types.filter((name) => one.types !== undefined && !one.types.has(name));
  if (forbidden.length > 0) {
    // A type on the way may not be read: where the way leads nowhere before it, nothing has to be said.
    const shown = JSON.stringify(data ?? null);
    const leaked = forbidden.some((name) => PREFIXES[name] !== undefined && shown.includes(`"${PREFIXES[name]}_`));
    const said = (errors ?? []).every(({ extensions }) => extensions.code === "FORBIDDEN");
    return leaked || !said ? { transport, variables, data, errors, forbidden } : undefined;
  }
  const whole = await hub.operate(path.query, variables);
  const expected = pruned(whole, visible);
  const equal = errors === undefined && JSON.stringify(data) === JSON.stringify(expected);
  return equal ? undefined : { transport, variables, data, errors, expected };
}

describe("every viewer, on every path, sees what the tables say it may and nothing else", () => {
  test("there are many paths", () => expect(paths.length).toBeGreaterThan(300));

  test(`${CALLERS} callers`, { timeout: 60_000 + CALLERS * 3_000 }, async () => {
    const random = createRandom(seed);
    const wrong: unknown[] = [];
    let visited = 0;
    for (let callers = 0; callers < CALLERS && wrong.length < 3;) {
      await plant(hub.database, random.fork());
      const [row] = await hub.database.rows(sql`
        select (select count(*) from organization)::integer as "Organization", (select count(*) from position)::integer as "Position",
          (select count(*) from cadre)::integer as "Cadre", (select max(id) from appointment)::integer as "Appointment",
          (select count(*) from congress)::integer as "Congress", (select count(*) from report)::integer as "Report", 12 as "Grant"`);
      const ids = row as Record<string, number>;
      const crowd: Someone[] = [];
      for (let n = 0; n < CALLERS_OF_WORLD; n += 1) crowd.push(await someone(random, ids["Organization"] ?? 1));
      for (const one of crowd) {
        callers += 1;
        const visible = await visibleTo(hub.database, one.rights);
        for (let n = 0; n < PATHS_OF_ONE; n += 1) {
          // In a long run each path has its turn; in a short one chance decides.
          const path = paths[(visited * 37 + random.integer(3)) % paths.length];
          visited += 1;
          const found = path && (await check(random, one, visible, ids, path));
          if (found !== undefined) wrong.push({ who: one.what, query: path?.query, ...(found as object) });
        }
      }
    }
    expect(wrong, `SEED=${seed}`).toEqual([]);
  });
});

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { total } }";
const EVENTS = "subscription ($id: ID!) { congressEvents(organizationId: $id, heartbeat: 1) { kind organization { id } } }";

/** Whose congresses changed, by the frames of an event stream. */
function changedIn(frames: readonly unknown[]): (string | undefined)[] {
  const texts = frames.map((frame) => JSON.stringify(frame)).filter((text) => !text.includes('"HEARTBEAT"'));
  return texts.map((text) => /"organization":\{"id":"(\w+)"/.exec(text)?.[1]);
}

/** The organizations in whose subtree one lies, by walking up. */
async function aboveOf(database: Database): Promise<Map<string, readonly string[]>> {
  const rows = await database.rows(sql`
    with recursive up as (
      select id, id as above from organization
      union all select up.id, o.parent_id from up join organization o on o.id = up.above where o.parent_id is not null)
    select 'org_' || id as id, array_agg('org_' || above) as above from up group by id`);
  return new Map(rows.map(({ id, above }) => [String(id), Array.isArray(above) ? above.map(String) : []]));
}

/** One subscription over a socket or a stream: what it was sent. */
async function follow(one: Someone, overSocket: boolean, query: string, id: string): Promise<() => unknown[]> {
  const authorization = one.token === undefined ? {} : { authorization: `Bearer ${one.token}` };
  const received: unknown[] = [];
  if (overSocket) {
    const socket = await openReady(hub.url, authorization);
    open.push(() => socket.close());
    socket.subscribe("1", query, { id });
    return () => socket.of("1").map(({ payload }) => payload);
  }
  const client = createEventClient({ url: `${hub.url}/graphql/stream`, retryAttempts: 0, headers: authorization });
  open.push(() => client.dispose());
  client.subscribe(
    { query, variables: { id } },
    { next: (result) => received.push(result), error: () => {}, complete: () => {} },
  );
  return () => received;
}

const open: (() => void)[] = [];
afterAll(() => {
  for (const close of open) close();
});

describe("on the live path", () => {
  test("counts and events are those of what is seen, for every viewer on every transport", { timeout: 120_000 }, async () => {
    const random = createRandom(seed);
    await plant(hub.database, random.fork());
    const above = await aboveOf(hub.database);
    const ids = [...above.keys()];
    const congresses = await hub.database.rows(sql`select 'org_' || organization_id as organization, id from congress`);
    const totalOf = (id: string): number =>
      congresses.filter((one) => above.get(String(one["organization"]))?.includes(id)).length;
    const streams: { one: Someone; id: string; isSeen: boolean; states: () => unknown[]; events: () => unknown[] }[] = [];
    for (let n = 0; n < CALLERS_OF_WORLD; n += 1) {
      const one = await someone(random, ids.length);
      const { ids: seen } = await visibleTo(hub.database, one.rights);
      for (const id of [
        random.pick(ids),
        random.pick(ids),
        random.pick([...seen].filter((it) => it.startsWith("org_")).concat(ids[0] ?? "")),
      ]) {
        const overSocket = random.chance(0.5);
        const [states, events] = [await follow(one, overSocket, PROGRESS, id), await follow(one, overSocket, EVENTS, id)];
        streams.push({ one, id, isSeen: seen.has(id), states, events });
      }
    }
    for (const { one, id, isSeen, states, events } of streams) {
      const first = JSON.stringify(await until(() => states()[0], { what: `an answer about ${id} to ${one.what}` }));
      if (isSeen) expect([one.what, id, first]).toEqual([one.what, id, `{"data":{"congressProgress":{"total":${totalOf(id)}}}}`]);
      // With the first heartbeat the stream is open.
      if (isSeen) await until(() => events()[0], { what: `a heartbeat of ${id} for ${one.what}` });
      else {
        expect(first).toContain('"code":"NOT_FOUND"');
        expect(JSON.stringify(await until(() => events()[0], { what: "a refusal" }))).toContain('"code":"NOT_FOUND"');
      }
    }
    const written: string[] = [];
    for (let n = 0; n < 25; n += 1) {
      const { id, organization } = random.pick(congresses);
      await hub.database.rows(sql`
        update congress set status = (case status when 'PLANNED' then 'PREPARING' else 'PLANNED' end)::congress_status where id = ${Number(id)}`);
      written.push(String(organization));
    }
    for (const { one, id, isSeen, events } of streams.filter((stream) => stream.isSeen)) {
      const expected = written.filter((organization) => isSeen && above.get(organization)?.includes(id));
      await until(() => changedIn(events()).length >= expected.length, {
        what: `${expected.length} events of ${id} for ${one.what}`,
      });
      const got = changedIn(events());
      expect([one.what, id, got]).toEqual([one.what, id, expected]);
    }
  });
});
