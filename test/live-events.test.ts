import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";
import { metric, openPeer, serverUrlOf } from "./support/peer.ts";
import { createRandom, seedOfRun } from "./support/random.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

interface Frame {
  kind: string;
  gap: string | null;
  to: string | null;
  cursor: string;
  congress: { id: string } | null;
  progress: { total: number; completed: number };
}

const EVENTS = `subscription ($id: ID!, $after: String) {
  congressEvents(organizationId: $id, after: $after) { kind gap to cursor congress { id } progress { total completed } }
}`;
const onServer = inject("database").kind === "server";
const seed = seedOfRun();

let hub: TestHub;
let root: Made;
let province: Made;
const congresses: number[] = [];
const sockets: RawSocket[] = [];

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Hà Giang", level: "PROVINCE" });
  const rows = await hub.database.rows(sql`
    with placed as (
      insert into organization (name, kind, level, parent_id, valid_from, provenance)
      select 'Đảng bộ huyện ' || n, 'PARTY_COMMITTEE', 'UPPER_GRASSROOTS', ${Number(province.id.slice(4))}, '2000-01-01', 'SYNTHETIC'
      from generate_series(1, 40) n returning id)
    insert into congress (organization_id, term_id, provenance) select p.id, t.id, 'SYNTHETIC' from placed p cross join term t returning id`);
  congresses.push(...rows.map((row) => Number(row["id"])));
});
afterAll(async () => {
  for (const socket of sockets) socket.tear();
  await hub[Symbol.asyncDispose]();
});

/** A follower of the province's events. */
interface Follower {
  readonly socket: RawSocket;
  frames(): Frame[];
  /** The frames as `congress status`, and gaps by their reason. */
  told(): string[];
}

async function follow(hubUrl: string, after?: string, id = province.id): Promise<Follower> {
  const socket = await openReady(hubUrl);
  sockets.push(socket);
  socket.subscribe("1", EVENTS, { id, after: after ?? null });
  const frames = (): Frame[] =>
    socket.messages
      .filter(({ type }) => type === "next")
      .map(({ payload }) => (payload as { data: { congressEvents: Frame } }).data.congressEvents);
  return { socket, frames, told: () => frames().map(({ gap, congress, to }) => gap ?? `${congress?.id} ${to}`) };
}

/** Opens a follower when everything so far is folded, and waits until the hub has begun the stream for it. */
async function followFromNow(hubUrl: string): Promise<Follower> {
  await everythingFolded();
  const before = await metric(hubUrl, "diem_cau_group_members");
  const follower = await follow(hubUrl);
  await until(async () => (await metric(hubUrl, "diem_cau_group_members")) > before, { what: "the stream to begin" });
  return follower;
}

/** What is committed after a change, in the order of the folds, as `told` says it. */
async function committedAfter(change: number): Promise<string[]> {
  const rows = await hub.database.rows(sql`
    select c.congress_id, c.to_status from congress_change c left join congress_event e on e.change_id = c.id
    where c.id > ${change} and c.from_status <> c.to_status order by e.seq nulls last`);
  return rows.map((row) => `con_${String(row["congress_id"])} ${String(row["to_status"])}`);
}

async function lastChange(): Promise<number> {
  const [row] = await hub.database.rows(sql`select coalesce(max(id), 0) as id from congress_change`);
  return Number(row?.["id"]);
}

async function everythingFolded(): Promise<void> {
  const pending = async (): Promise<boolean> => (await hub.database.rows(sql`select from congress_pending limit 1`)).length > 0;
  await until(async () => !(await pending()), { what: "everything to be folded" });
}

let turn = 0;
/** Commits one transition of one congress. */
async function change(): Promise<void> {
  const id = congresses[(turn += 1) % congresses.length] ?? 0;
  await hub.database.rows(sql`
    update congress set status = case status when 'PLANNED' then 'PREPARING' else 'PLANNED' end::congress_status where id = ${id}`);
}

describe.runIf(onServer)("transactions that commit in another order than they wrote", () => {
  const OPEN_AT_ONCE = 12;
  let client: postgres.Sql;
  beforeAll(async () => {
    client = postgres(await serverUrlOf(hub), { max: OPEN_AT_ONCE + 1, onnotice: () => {} });
  });
  afterAll(async () => client.end());

  test("lose events for a naive reader of ids, and none for congressEvents", { timeout: 120_000 }, async () => {
    const random = createRandom(seed);
    const before = await lastChange();
    const follower = await followFromNow(hub.url);
    const naive: number[] = [];
    /** Reads what is there after the last id that it has seen: what everybody writes first. */
    const readNaively = async (): Promise<void> => {
      const rows = await client`select id from congress_change where id > ${naive.at(-1) ?? before} order by id`;
      naive.push(...rows.map((row) => Number(row["id"])));
    };
    const open: { session: postgres.ReservedSql; congress: number }[] = [];
    const begin = async (congress: number): Promise<void> => {
      const session = await client.reserve();
      await session`begin`;
      await session`update congress set status = (case status when 'PLANNED' then 'PREPARING' else 'PLANNED' end)::congress_status
        where id = ${congress}`;
      open.push({ session, congress });
    };
    const commitOne = async (): Promise<void> => {
      const [{ session } = { session: undefined }] = open.splice(random.integer(open.length), 1);
      await session?.unsafe(random.chance(0.15) ? "rollback" : "commit");
      session?.release();
      await readNaively();
    };
    for (let written = 0; written < 150; written += 1) {
      while (open.length >= OPEN_AT_ONCE || (open.length > 0 && random.chance(0.4))) await commitOne();
      await begin(random.pick(congresses.filter((id) => open.every(({ congress }) => congress !== id))));
    }
    while (open.length > 0) await commitOne();
    await everythingFolded();
    const committed = await committedAfter(before);
    await until(() => follower.frames().length >= committed.length, { what: `${committed.length} events (seed ${seed})` });
    expect(follower.told(), `seed ${seed}`).toEqual(committed);
    expect(naive.length, `the naive reader lost nothing: this test proves nothing (seed ${seed})`).toBeLessThan(committed.length);
    for (const frame of follower.frames()) expect(frame).toMatchObject({ kind: "TRANSITION", gap: null });
  });
});

describe("a cursor", () => {
  test("of each frame brings exactly what came after it", async () => {
    const before = await lastChange();
    const follower = await followFromNow(hub.url);
    for (let n = 0; n < 20; n += 1) await change();
    await until(() => follower.frames().length === 20, { what: "20 events" });
    const all = follower.told();
    expect(all).toEqual(await committedAfter(before));
    const resumed = await Promise.all(follower.frames().map(({ cursor }) => follow(hub.url, cursor)));
    await change();
    const last = (await committedAfter(before)).at(-1) ?? "";
    await until(() => resumed.every((one) => one.told().at(-1) === last), { what: "all to come to the end" });
    for (const [index, one] of resumed.entries()) expect(one.told()).toEqual([...all.slice(index + 1), last]);
  });

  test.runIf(onServer)(
    "is good on every hub: a client that changes hubs under way gets each event once",
    { timeout: 120_000 },
    async () => {
      const random = createRandom(seed);
      await using peer = await openPeer(hub);
      const before = await lastChange();
      let follower = await followFromNow(hub.url);
      const told: string[] = [];
      let cursor: string | undefined;
      for (let round = 0; round < 20; round += 1) {
        const wanted = 1 + random.integer(5);
        const changes = Array.from({ length: wanted }, change);
        // Sometimes it leaves before everything has come.
        const least = Math.max(cursor === undefined ? 1 : 0, random.integer(wanted + 1));
        await until(() => follower.frames().length >= least, { what: `${least} events (seed ${seed})` });
        follower.socket.tear();
        told.push(...follower.told());
        cursor = follower.frames().at(-1)?.cursor ?? cursor;
        if (cursor === undefined) throw new Error(`there is no cursor yet (seed ${seed})`);
        follower = await follow(random.chance(0.5) ? peer.url : hub.url, cursor);
        await Promise.all(changes);
      }
      await everythingFolded();
      const committed = await committedAfter(before);
      await until(() => told.length + follower.frames().length >= committed.length, { what: `all events (seed ${seed})` });
      expect([...told, ...follower.told()], `seed ${seed}`).toEqual(committed);
      for (const socket of sockets.splice(0)) socket.tear();
    },
  );

  test("that a hundred come back with is read once, and each event answered once", async () => {
    const follower = await followFromNow(hub.url);
    await change();
    const cursor = (await until(() => follower.frames()[0], { what: "an event" })).cursor;
    for (let n = 0; n < 30; n += 1) await change();
    await until(() => follower.frames().length === 31, { what: "30 events more" });
    for (const socket of sockets.splice(0)) socket.tear();
    await until(async () => (await metric(hub.url, "diem_cau_groups")) === 0, { what: "nobody to follow" });
    hub.statements();
    const back = await Promise.all(Array.from({ length: 100 }, () => follow(hub.url, cursor)));
    await until(() => back.every((one) => one.frames().length === 30), { what: "30 events for each", timeout: 20_000 });
    for (const one of back) expect(one.told()).toEqual(follower.told().slice(1));
    // Whoever comes while others are under way may have to be read for once more.
    expect(hub.statements().filter((text) => text.includes("folded_at")).length).toBeLessThan(3 * 30);
  });

  test(
    "is read on from at the price of each event once, from however many places clients come",
    { timeout: 300_000 },
    async () => {
      const follower = await followFromNow(hub.url);
      for (let n = 0; n < 10; n += 1) {
        await hub.database.rows(sql`
        update congress set status = case status when 'PLANNED' then 'PREPARING' else 'PLANNED' end::congress_status`);
      }
      const all = 10 * congresses.length;
      await until(() => follower.frames().length === all, { what: `${all} events`, timeout: 120_000 });
      const told = follower.told();
      const cursors = follower.frames().map(({ cursor }) => cursor);
      for (const socket of sockets.splice(0)) socket.tear();
      await until(async () => (await metric(hub.url, "diem_cau_groups")) === 0, { what: "nobody to follow" });
      hub.statements();
      // The first stays away longest: between it and the last lie more events than are being answered at a time.
      const places = Array.from({ length: 20 }, (_, index) => index * 15);
      const back = await Promise.all(places.map((place) => follow(hub.url, cursors[place])));
      await until(() => back.every((one, index) => one.frames().length === all - 1 - (places[index] ?? 0)), {
        what: "all events for each",
        timeout: 120_000,
      });
      for (const [index, one] of back.entries()) expect(one.told()).toEqual(told.slice((places[index] ?? 0) + 1));
      expect(hub.statements().filter((text) => text.includes("folded_at")).length).toBeLessThan(2 * all);
      for (const socket of sockets.splice(0)) socket.tear();
      await until(async () => (await metric(hub.url, "diem_cau_groups")) === 0, { what: "nobody to follow" });
    },
  );

  test("that is older than events are kept for leads to a gap with the present state, from which the stream goes on", async () => {
    const follower = await followFromNow(hub.url);
    await hub.database.transaction(async (tx) => {
      const id = congresses[0] ?? 0;
      await tx.rows(sql`update congress set status = 'COMPLETED' where id = ${id}`);
      await tx.rows(
        sql`update congress_change set recorded_at = now() - interval '31 days' where id in (select change_id from congress_pending)`,
      );
    });
    await until(() => follower.frames().length === 1, { what: "the old event" });
    const expired = await follow(hub.url, follower.frames()[0]?.cursor);
    const gap = await until(() => expired.frames()[0], { what: "a frame" });
    expect(gap).toMatchObject({ kind: "GAP", gap: "EXPIRED", to: null, congress: null, progress: { total: 40, completed: 1 } });
    await change();
    await until(() => expired.frames().length === 2, { what: "the next event" });
    const again = await follow(hub.url, gap.cursor);
    await until(() => again.frames().length === 1, { what: "the same from the gap's cursor" });
    expect(again.told()).toEqual(expired.told().slice(1));
    expect(again.told()).toEqual(follower.told().slice(1));
  });

  test.runIf(onServer)("is as old as the hub's configuration allows", async () => {
    await using strict = await openPeer(hub, { environment: { EVENT_RETENTION_DAYS: "1" } });
    const follower = await followFromNow(hub.url);
    await hub.database.transaction(async (tx) => {
      const id = congresses[1] ?? 0;
      await tx.rows(sql`update congress set status = 'POSTPONED' where id = ${id}`);
      await tx.rows(
        sql`update congress_change set recorded_at = now() - interval '25 hours' where id in (select change_id from congress_pending)`,
      );
    });
    await until(() => follower.frames().length === 1, { what: "the old event" });
    const cursor = follower.frames()[0]?.cursor;
    const [kept, expired] = [await follow(hub.url, cursor), await follow(strict.url, cursor)];
    expect((await until(() => expired.frames()[0], { what: "a frame" })).gap).toBe("EXPIRED");
    await change();
    await until(() => kept.frames().length > 0, { what: "an event" });
    expect(kept.told()).toEqual(follower.told().slice(1));
    for (const socket of sockets.splice(0)) socket.tear();
  });

  test("of events that a restored database has not seen leads to a gap", async () => {
    const follower = await followFromNow(hub.url);
    await change();
    await change();
    await until(() => follower.frames().length === 2, { what: "two events" });
    const [first, second] = follower.frames();
    for (const socket of sockets.splice(0)) socket.tear();
    await until(async () => (await metric(hub.url, "diem_cau_groups")) === 0, { what: "nobody to follow" });
    // As a backup from before the last event would be.
    await hub.database.rows(sql`delete from congress_event where seq = (select seq from congress_fold)`);
    await hub.database.rows(sql`update congress_fold set seq = seq - 1`);
    const [lost, kept] = [await follow(hub.url, second?.cursor), await follow(hub.url, first?.cursor)];
    const gap = await until(() => lost.frames()[0], { what: "a frame" });
    expect(gap).toMatchObject({ kind: "GAP", gap: "HISTORY_LOST", progress: { total: 40 } });
    await change();
    await until(() => lost.frames().length === 2 && kept.frames().length === 1, { what: "the next event for both" });
    expect(kept.told()).toEqual(lost.told().slice(1));
  });
});
