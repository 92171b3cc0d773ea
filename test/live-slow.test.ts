import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { metric } from "./support/peer.ts";
import { type HubProcess, databaseEnvironment, startHub } from "./support/process.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

/** Each frame is a text of about 170 kB. */
const EVENTS = `subscription {
  congressEvents(organizationId: "org_2") { to cursor progress { children { total completed organization { name } } } }
}`;
const CHILDREN = 400;
const SLEEPERS = 24;
const CHANGES = 160;
/** What all sleepers together leave unread is several times as much. */
const MORE_AT_MOST = 100_000_000;

// An embedded database has one process.
describe.runIf(inject("database").kind === "server")("event readers that stop reading", () => {
  let database: TestDatabase;
  let client: postgres.Sql;
  let hub: HubProcess;
  let url: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    const environment = databaseEnvironment(database.config);
    client = postgres(environment["DATABASE_URL"] ?? "", { max: 1, onnotice: () => {} });
    await client`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`;
    await client`insert into organization (name, kind, level, parent_id, valid_from, provenance)
      values ('Trung ương', 'PARTY_COMMITTEE', 'CENTRAL', null, '2000-01-01', 'SYNTHETIC')`;
    await client`insert into organization (name, kind, level, parent_id, valid_from, provenance)
      values ('Đảng bộ tỉnh', 'PARTY_COMMITTEE', 'PROVINCE', 1, '2000-01-01', 'SYNTHETIC')`;
    await client`insert into organization (name, kind, level, parent_id, valid_from, provenance)
      select rpad('Đảng bộ huyện ' || n, 290, ' dài'), 'PARTY_COMMITTEE', 'UPPER_GRASSROOTS', 2, '2000-01-01', 'SYNTHETIC'
      from generate_series(1, ${CHILDREN}::integer) n`;
    await client`insert into congress (organization_id, term_id, provenance) select id, 1, 'SYNTHETIC' from organization where id > 2`;
    // Whoever does not read answers no ping either: here it is not dropped for that.
    hub = startHub([], { ...environment, KEEP_ALIVE_MS: "60000", FOLD_WINDOW_MS: "1" });
    ({ url } = await hub.listening());
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
    await client.end();
    await database.dispose();
  });

  const framesOf = (socket: RawSocket): string[] => socket.of("1").map(({ payload }) => JSON.stringify(payload));
  const changed = (count: number): Promise<unknown> =>
    client`update congress set status = (case status when 'PLANNED' then 'COMPLETED' else 'PLANNED' end)::congress_status
      where id in (select id from congress order by id limit ${count})`;

  test("get everything when they read again, and the hub does not keep it for them", { timeout: 400_000 }, async () => {
    const reader = await openReady(url);
    const sleepers = await Promise.all(Array.from({ length: SLEEPERS }, () => openReady(url)));
    for (const socket of [reader, ...sleepers]) socket.subscribe("1", EVENTS);
    await until(async () => (await metric(url, "diem_cau_group_members")) === SLEEPERS + 1, { what: "all to be members" });
    // The hub has warmed up when it has done some of the same work.
    await changed(20);
    await until(() => [reader, ...sleepers].every((socket) => framesOf(socket).length === 20), {
      what: "20 events",
      timeout: 60_000,
    });
    for (const socket of sleepers) socket.pause();
    const before = await metric(url, "process_resident_memory_bytes");
    for (let sent = 20; sent < CHANGES; sent += 20) {
      await changed(20);
      await until(() => framesOf(reader).length === sent + 20, { what: `${sent + 20} events`, timeout: 60_000 });
    }
    const unread = framesOf(reader).slice(20).join("").length * SLEEPERS;
    expect(unread).toBeGreaterThan(4 * MORE_AT_MOST);
    expect((await metric(url, "process_resident_memory_bytes")) - before).toBeLessThan(MORE_AT_MOST);
    for (const socket of sleepers) socket.resume();
    await until(() => sleepers.every((socket) => framesOf(socket).length === CHANGES), { what: "all events", timeout: 180_000 });
    const cursors = (socket: RawSocket): string[] => framesOf(socket).map((text) => /"cursor":"([^"]+)"/.exec(text)?.[1] ?? "");
    for (const socket of sleepers) expect(cursors(socket)).toEqual(cursors(reader));
    expect(new Set(cursors(reader)).size).toBe(CHANGES);
    for (const socket of [reader, ...sleepers]) socket.tear();
  });
});
