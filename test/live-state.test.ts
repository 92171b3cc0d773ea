import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, makeRoot } from "./support/make.ts";
import { metric } from "./support/peer.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

interface Part {
  organization: { id: string };
  total: number;
  planned: number;
  completed: number;
}
interface State extends Part {
  rev: number;
  children: Part[];
}

const PART = "organization { id name } total planned completed";
const PROGRESS = `subscription ($id: ID!) { congressProgress(organizationId: $id) { rev ${PART} children { ${PART} } } }`;
const EVENTS = `subscription ($id: ID!) { congressEvents(organizationId: $id) { to progress { children { ${PART} } } } }`;

/** Children of the great organization, whose state is a text of about 200 kB. */
const MANY = 500;

let hub: TestHub;
let root: Made;
let [one, other]: Made[] = [];
const congresses: MadeCongress[] = [];

beforeAll(async () => {
  // Whoever does not read answers no ping either: here it is not dropped for that.
  hub = await openHub({ environment: { KEEP_ALIVE_MS: "60000" } });
  root = await makeRoot(hub);
  one = await root.organization({ name: "Đảng bộ tỉnh Lạng Sơn", level: "PROVINCE" });
  other = await root.organization({ name: "Đảng bộ tỉnh Cao Bằng", level: "PROVINCE" });
  for (const province of [one, other]) {
    const district = await province.organization({ name: `Huyện của ${province.name}`, level: "UPPER_GRASSROOTS" });
    congresses.push(await district.congress());
  }
});
afterAll(async () => hub[Symbol.asyncDispose]());

const numberOf = (id: string): number => Number(id.replace(/^\D+/, ""));

const statesOf = (socket: RawSocket, id = "1"): State[] =>
  socket
    .of(id)
    .filter(({ type }) => type === "next")
    .map(({ payload }) => (payload as { data: { congressProgress: State } }).data.congressProgress);

/** What a query says now, to which a screen must come. */
async function truth(id: string): Promise<Omit<State, "rev">> {
  const query = PROGRESS.replace("subscription", "query").replace("rev ", "");
  return (await hub.get<{ congressProgress: State }>(query, { id })).congressProgress;
}

async function comesToTruth(socket: RawSocket, id: string): Promise<void> {
  const wanted = JSON.stringify(await truth(id));
  const last = (): string => {
    const { rev: _rev, ...state } = statesOf(socket).at(-1) ?? { rev: 0 };
    return JSON.stringify(state);
  };
  await until(() => last() === wanted, {
    what: `the screen to show ${wanted.slice(0, 300)}; it shows ${last().slice(0, 300)}`,
  }).catch((error: unknown) => {
    expect(JSON.parse(last())).toEqual(JSON.parse(wanted));
    throw error;
  });
}

describe("a screen that shows its parts is told of a change between them", () => {
  let screen: RawSocket;
  beforeAll(async () => {
    screen = await openReady(hub.url);
    screen.subscribe("1", PROGRESS, { id: root.id });
    await comesToTruth(screen, root.id);
  });
  afterAll(() => screen.close());

  /** Every state that is sent again must be newer by its `rev`: clients drop what is not. */
  const expectRisingRevs = (): void => {
    const revs = statesOf(screen).map(({ rev }) => rev);
    expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b));
  };

  test("when one part's loss is another's gain in the same fold", async () => {
    const [a, b] = congresses.map(({ id }) => numberOf(id));
    await hub.database.rows(sql`update congress set status = 'COMPLETED' where id = ${a ?? 0}`);
    await comesToTruth(screen, root.id);
    await hub.database.rows(sql`
      update congress set status = case id when ${a ?? 0} then 'PLANNED' else 'COMPLETED' end::congress_status
      where id in (${a ?? 0}, ${b ?? 0})`);
    await comesToTruth(screen, root.id);
    expectRisingRevs();
  });

  test("when an organization moves from one part to another", async () => {
    const district = numberOf((await one?.organization({ name: "Huyện di chuyển", level: "UPPER_GRASSROOTS" }))?.id ?? "");
    await hub.database.rows(
      sql`insert into congress (organization_id, term_id, provenance) select ${district}, id, 'SYNTHETIC' from term`,
    );
    await comesToTruth(screen, root.id);
    await hub.database.rows(sql`update organization set parent_id = ${numberOf(other?.id ?? "")} where id = ${district}`);
    await comesToTruth(screen, root.id);
    expectRisingRevs();
  });
});

describe("a socket that does not read", () => {
  let great: Made;
  let number: number;
  beforeAll(async () => {
    great = await root.organization({ name: "Đảng bộ tỉnh lớn", level: "PROVINCE" });
    number = numberOf(great.id);
    await hub.database.rows(sql`
      insert into organization (name, kind, level, parent_id, valid_from, provenance)
      select rpad('Đảng bộ huyện ' || n, 290, ' dài'), 'PARTY_COMMITTEE', 'UPPER_GRASSROOTS', ${number}, '2000-01-01', 'SYNTHETIC'
      from generate_series(1, ${MANY}::integer) n`);
    await hub.database.rows(sql`
      insert into congress (organization_id, term_id, provenance)
      select o.id, t.id, 'SYNTHETIC' from organization o cross join term t where o.parent_id = ${number}`);
  });

  /** Completes the next congress of the great organization, or plans it again when it is completed. */
  let turn = 0;
  async function change(): Promise<void> {
    turn += 1;
    await hub.database.rows(sql`
      update congress set status = case status when 'PLANNED' then 'COMPLETED' else 'PLANNED' end::congress_status
      where organization_id = (select id from organization where parent_id = ${number} order by id offset ${turn % MANY} limit 1)`);
  }

  /** Changes until a condition holds, each time when the reader has seen the change before. */
  async function changeUntil(reader: RawSocket, condition: () => Promise<boolean>): Promise<void> {
    for (let n = 0; n < 400; n += 1) {
      const seen = statesOf(reader).length;
      await change();
      await until(() => statesOf(reader).length > seen, { what: "the reader to see the change" });
      if (await condition()) return;
    }
    throw new Error("the condition never held");
  }

  const conflated = (): Promise<number> => metric(hub.url, "diem_cau_frames_conflated_total");

  test("gets the latest state when it reads again, not all in between; others get every one", { timeout: 120_000 }, async () => {
    const [reader, sleeper] = [await openReady(hub.url), await openReady(hub.url)];
    for (const socket of [reader, sleeper]) socket.subscribe("1", PROGRESS, { id: great.id });
    await comesToTruth(reader, great.id);
    await comesToTruth(sleeper, great.id);
    sleeper.pause();
    const before = await conflated();
    await changeUntil(reader, async () => (await conflated()) >= before + 5);
    sleeper.resume();
    await comesToTruth(sleeper, great.id);
    await comesToTruth(reader, great.id);
    expect(statesOf(sleeper).length).toBeLessThanOrEqual(statesOf(reader).length - 5);
    const revs = statesOf(sleeper).map(({ rev }) => rev);
    expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b));
    for (const socket of [reader, sleeper]) socket.close();
  });

  test("gets the latest state also beside events that wait for it", { timeout: 120_000 }, async () => {
    const [reader, sleeper] = [await openReady(hub.url), await openReady(hub.url)];
    const small = one?.id ?? "";
    reader.subscribe("1", PROGRESS, { id: great.id });
    sleeper.subscribe("1", PROGRESS, { id: small });
    sleeper.subscribe("2", EVENTS, { id: great.id });
    await comesToTruth(reader, great.id);
    await comesToTruth(sleeper, small);
    await until(async () => (await metric(hub.url, "diem_cau_group_members")) === 3, { what: "all to be members" });
    const first = turn;
    sleeper.pause();
    // 15 MB and more: what the system's buffers on both sides take is less.
    while (turn - first < 60) await change();
    await comesToTruth(reader, great.id);
    await congresses[0]?.set("PREPARING");
    await change();
    sleeper.resume();
    await until(() => sleeper.of("2").length === turn - first, { what: "every event", timeout: 20_000 });
    await comesToTruth(sleeper, small);
    for (const socket of [reader, sleeper]) socket.close();
  });
});
