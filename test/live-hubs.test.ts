import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";
import { metric, openPeer, serverUrlOf } from "./support/peer.ts";
import { type Proxy, openProxy } from "./support/proxy.ts";
import { createRandom, seedOfRun } from "./support/random.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev total completed } }";
const seed = seedOfRun();

// An embedded database has one hub.
describe.runIf(inject("database").kind === "server")("several hubs on one PostgreSQL", () => {
  let hub: TestHub;
  let root: Made;
  let client: postgres.Sql;
  const congresses: number[] = [];

  beforeAll(async () => {
    hub = await openHub();
    root = await makeRoot(hub);
    const province = await root.organization({ name: "Đảng bộ tỉnh Bắc Giang", level: "PROVINCE" });
    const rows = await hub.database.rows(sql`
      with placed as (
        insert into organization (name, kind, level, parent_id, valid_from, provenance)
        select 'Đảng bộ huyện ' || n, 'PARTY_COMMITTEE', 'UPPER_GRASSROOTS', ${Number(province.id.slice(4))}, '2000-01-01', 'SYNTHETIC'
        from generate_series(1, 30) n returning id)
      insert into congress (organization_id, term_id, provenance) select p.id, t.id, 'SYNTHETIC' from placed p cross join term t returning id`);
    congresses.push(...rows.map((row) => Number(row["id"])));
    client = postgres(await serverUrlOf(hub), { max: 8, onnotice: () => {}, connection: { application_name: "test" } });
  });
  afterAll(async () => {
    await client.end();
    await hub[Symbol.asyncDispose]();
  });

  let turn = 0;
  beforeEach(() => {
    turn += 1;
  });
  /** Commits one transition that changes the counts. */
  async function change(): Promise<void> {
    turn += 1;
    await client`update congress set status = (case status when 'COMPLETED' then 'PLANNED' else 'COMPLETED' end)::congress_status
      where id = ${congresses[turn % congresses.length] ?? 0}`;
  }

  interface State {
    rev: number;
    total: number;
    completed: number;
  }
  const statesOf = (socket: RawSocket): State[] =>
    socket
      .of("1")
      .filter(({ type }) => type === "next")
      .map(({ payload }) => (payload as { data: { congressProgress: State } }).data.congressProgress);

  async function follow(url: string): Promise<RawSocket> {
    const socket = await openReady(url);
    socket.subscribe("1", PROGRESS, { id: root.id });
    return socket;
  }

  async function completedInTruth(): Promise<number> {
    const [row] = await client`select count(*)::integer as n from congress where status = 'COMPLETED'`;
    return Number(row?.["n"]);
  }

  /** Waits until a screen shows what the base rows say. */
  async function comesToTruth(socket: RawSocket, timeout = 10_000): Promise<void> {
    const completed = await completedInTruth();
    await until(() => statesOf(socket).at(-1)?.completed === completed, { what: `the screen to show ${completed}`, timeout });
  }

  const expectTallyIsTruth = async (): Promise<void> => {
    const wrong = await client`select audit_congress_tally(array_agg(id)) as wrong from organization`;
    expect(wrong, `seed ${seed}`).toEqual([{ wrong: [] }]);
    const places =
      await client`select count(*)::integer as changes, count(distinct seq)::integer as places, max(seq)::integer as last from congress_event`;
    const [fold] = await client<{ seq: number }[]>`select seq::integer from congress_fold`;
    expect(places, `seed ${seed}`).toEqual([{ changes: fold?.seq, places: fold?.seq, last: fold?.seq }]);
  };

  test("fold each change once, whoever of them is first, and all come to the same", { timeout: 60_000 }, async () => {
    const random = createRandom(seed);
    await using second = await openPeer(hub, { environment: { FOLD_WINDOW_MS: "1", FOLD_LOOK_MS: "1" } });
    await using third = await openPeer(hub, { environment: { FOLD_WINDOW_MS: "1", FOLD_LOOK_MS: "1" } });
    const screens = await Promise.all([hub, second, third].map(({ url }) => follow(url)));
    const writers = Array.from({ length: 4 }, () => random.fork());
    await Promise.all(
      writers.map(async (own) => {
        for (let n = 0; n < 100; n += 1) {
          const ids = Array.from({ length: 1 + own.integer(5) }, () => own.pick(congresses)).toSorted((a, b) => a - b);
          const statuses = ["PLANNED", "PREPARING", "IN_SESSION", "COMPLETED", "POSTPONED"];
          await client`update congress set status = ${own.pick(statuses)}::text::congress_status where id in (
            select id from congress where id = any(${ids}) order by id for update)`;
        }
      }),
    );
    await Promise.all(screens.map((screen) => comesToTruth(screen)));
    await until(async () => (await client`select from congress_pending limit 1`).length === 0, {
      what: "nothing to fold",
    });
    await expectTallyIsTruth();
    const folded = await Promise.all([hub, second, third].map(({ url }) => metric(url, "diem_cau_fold_seconds_count")));
    expect(folded.filter((count) => count > 0).length, "more than one hub has folded").toBeGreaterThan(1);
    for (const screen of screens) {
      const revs = statesOf(screen).map(({ rev }) => rev);
      expect(revs, `seed ${seed}`).toEqual(revs.toSorted((a, b) => a - b));
      screen.close();
    }
  });

  test("show a child that has moved where it is counted, until the move is", async () => {
    const FAMILY =
      "subscription ($id: ID!) { congressProgress(organizationId: $id) { total children { total organization { id } } } }";
    interface Family {
      total: number;
      children: { total: number; organization: { id: string } }[];
    }
    const familyOf = (socket: RawSocket): Family | undefined =>
      socket
        .of("1")
        .map(({ payload }) => (payload as { data: { congressProgress: Family } }).data.congressProgress)
        .at(-1);
    const [from, to] = await Promise.all(
      ["Đảng bộ tỉnh Lạng Sơn", "Đảng bộ tỉnh Cao Bằng"].map((name) => root.organization({ name, level: "PROVINCE" })),
    );
    if (from === undefined || to === undefined) throw new Error("unreachable");
    const child = await from.organization({ name: "Đảng bộ huyện đi", level: "UPPER_GRASSROOTS" });
    await child.congress({});
    const nothingWaits = async (): Promise<boolean> =>
      (await client`select from congress_pending union all select from organization_move`).length === 0;
    await until(nothingWaits, { what: "nothing to fold" });
    let release = (): void => {};
    const held = client.begin(async (tx) => {
      await tx`select from congress_fold for update`;
      await client`update organization set parent_id = ${Number(to.id.slice(4))} where id = ${Number(child.id.slice(4))}`;
      await new Promise<void>((resolve) => {
        release = resolve;
      });
    });
    await until(async () => !(await nothingWaits()), { what: "the move" });
    const screens = await Promise.all([from, to].map(() => openReady(hub.url)));
    for (const [index, one] of [from, to].entries()) screens[index]?.subscribe("1", FAMILY, { id: one.id });
    const families = (): (Family | undefined)[] => screens.map((screen) => familyOf(screen));
    const whole = { total: 1, children: [{ total: 1, organization: { id: child.id } }] };
    await until(() => families().every((family) => family !== undefined), { what: "both states" });
    expect(families()).toEqual([whole, { total: 0, children: [] }]);
    release();
    await held;
    await until(() => familyOf(screens[1] as RawSocket)?.total === 1, { what: "the move to be counted" });
    await until(() => familyOf(screens[0] as RawSocket)?.total === 0, { what: "the move to be counted there, too" });
    expect(families()).toEqual([{ total: 0, children: [] }, whole]);
    for (const screen of screens) screen.close();
  });

  test.each([
    ["a fold", "select fold_congress_changes()"],
    ["a repair", "select repair_congress_tally((select array_agg(id) from organization))"],
    [
      "a repair while nothing waits",
      "select fold_congress_changes(); commit; begin isolation level repeatable read; select repair_congress_tally('{1}')",
    ],
  ])("overtake one that stalls in the middle of %s", async (_what, statement) => {
    const screen = await follow(hub.url);
    await comesToTruth(screen);
    let begun = false;
    await until(async () => (await client`select from congress_pending limit 1`).length === 0, {
      what: "nothing to fold",
    });
    const stalled = client.begin("isolation level repeatable read", async (tx) => {
      // It must change something: a fold that finds nothing holds nothing up.
      await tx.unsafe(`update congress set status = (case status when 'POSTPONED' then 'PREPARING' else 'POSTPONED' end)::congress_status
        where id = ${congresses.at(-1) ?? 0}`);
      await tx.unsafe(statement);
      begun = true;
      await new Promise<never>(() => {});
    });
    const ended = expect(stalled).rejects.toThrow();
    await until(() => begun, { what: "the session to stall" });
    await change();
    await comesToTruth(screen, 5_000);
    await ended;
    await change();
    await comesToTruth(screen);
    await expectTallyIsTruth();
    screen.close();
  });

  test("listen again when the listener's session was terminated, and miss nothing", async () => {
    const screen = await follow(hub.url);
    for (let round = 0; round < 10; round += 1) {
      const ended = await client`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'diem-cau' and query ilike 'listen%'`;
      expect(ended.length, `round ${round}`).toBe(1);
      await change();
      await comesToTruth(screen);
      const listening = async (): Promise<boolean> =>
        (await client`select from pg_stat_activity where datname = current_database() and query ilike 'listen%'`).length === 1;
      await until(listening, { what: "a listener" });
    }
    await until(async () => (await metric(hub.url, "diem_cau_listening")) === 1, { what: "notifications to arrive again" });
    screen.close();
  });

  test("come back when every session was terminated at once", async () => {
    const screen = await follow(hub.url);
    for (let round = 0; round < 5; round += 1) {
      await client`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'diem-cau'`;
      await change();
      await comesToTruth(screen);
    }
    await until(async () => (await fetch(`${hub.url}/readyz`)).status === 200, { what: "the hub to be ready" });
    screen.close();
  });

  describe("whose network fails", () => {
    const proxyTo = async (options?: Parameters<typeof openProxy>[1]): Promise<Proxy> => {
      const { hostname, port } = new URL(await serverUrlOf(hub));
      return openProxy({ host: hostname, port: Number(port) }, options);
    };

    test("poll while nothing is heard, and can still be closed", { timeout: 30_000 }, async () => {
      // From the moment that it asks to listen, the connection is a cable that was pulled.
      await using proxy = await proxyTo({ onSent: (piece, { pause }) => piece.includes("listen ") && pause() });
      const peer = await openPeer(hub, {
        environment: { LISTEN_DATABASE_URL: await serverUrlOf(hub, proxy.port), POLL_MS: "200" },
      });
      try {
        const screen = await follow(peer.url);
        for (let round = 0; round < 3; round += 1) {
          await change();
          await comesToTruth(screen);
        }
        expect(await metric(peer.url, "diem_cau_listening")).toBe(0);
        screen.tear();
      } finally {
        const closed = peer.close().then(() => "closed");
        await until(
          async () => Promise.race([closed, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 10))]),
          {
            what: "the hub to close",
            timeout: 9_000,
          },
        );
      }
    });

    test("are ready again as soon as the database is, however long it was away", { timeout: 60_000 }, async () => {
      await using proxy = await proxyTo();
      const { target } = proxy;
      await using peer = await openPeer(hub, { url: await serverUrlOf(hub, proxy.port) });
      const screen = await follow(peer.url);
      await comesToTruth(screen);
      const ready = async (): Promise<number> => (await fetch(`${peer.url}/readyz`)).status;
      proxy.target = undefined;
      proxy.cut();
      await until(async () => (await ready()) === 503, { what: "the hub to be unready" });
      // What it does meanwhile must not make it slower to come back: many questions are asked in vain.
      for (let round = 0; round < 30; round += 1) {
        await fetch(`${peer.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query: "{ organizations { totalCount } }" }),
          signal: AbortSignal.timeout(5_000),
        });
      }
      await change();
      proxy.target = target;
      await until(async () => (await ready()) === 200, { what: "the hub to be ready", timeout: 5_000 });
      await comesToTruth(screen, 5_000);
      screen.close();
    });
  });
});
