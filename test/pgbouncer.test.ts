import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type MadeCongress, makeRoot } from "./support/make.ts";
import { metric, openPeer, serverUrlOf } from "./support/peer.ts";
import { findPgbouncer, type Pooler, startPgbouncer } from "./support/pgbouncer.ts";
import { type HubProcess, startHub } from "./support/process.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev total completed } }";
const EVENTS =
  "subscription ($id: ID!, $after: String) { congressEvents(organizationId: $id, after: $after) { kind to cursor } }";

const program = await findPgbouncer();
const onServer = inject("database").kind === "server";
if (onServer && program === undefined)
  process.stderr.write("There is no pgbouncer on this machine: the tests behind a pooler are left out.\n");

describe.runIf(onServer && program !== undefined)("behind PgBouncer in transaction mode", () => {
  let hub: TestHub;
  let pooler: Pooler;
  let congress: MadeCongress;
  let rootId: string;
  const sockets: RawSocket[] = [];

  beforeAll(async () => {
    hub = await openHub();
    const root = await makeRoot(hub);
    rootId = root.id;
    const province = await root.organization({ name: "Đảng bộ tỉnh Hòa Bình", level: "PROVINCE" });
    congress = await province.congress({ status: "IN_SESSION" });
    pooler = await startPgbouncer(program ?? "", await serverUrlOf(hub));
  });
  afterAll(async () => {
    for (const socket of sockets) socket.tear();
    await pooler[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  async function follow(url: string, query: string, variables: object): Promise<RawSocket> {
    const socket = await openReady(url);
    sockets.push(socket);
    socket.subscribe("1", query, variables);
    return socket;
  }
  const completedAt = (socket: RawSocket): number | undefined =>
    socket
      .of("1")
      .map(({ payload }) => (payload as { data: { congressProgress: { completed: number } } }).data.congressProgress.completed)
      .at(-1);
  const statusesAt = (socket: RawSocket): (string | null)[] =>
    socket.of("1").map(({ payload }) => (payload as { data: { congressEvents: { to: string | null } } }).data.congressEvents.to);

  /** Takes the congress to another state through a hub. */
  async function set(at: { url: string; token: string }, status: string): Promise<void> {
    const response = await fetch(`${at.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${at.token}` },
      body: JSON.stringify({
        query: "mutation ($input: SetCongressStatusInput!) { setCongressStatus(input: $input) { status } }",
        variables: { input: { congressId: congress.id, status, reason: "a correction" } },
      }),
    });
    expect(await response.json()).toEqual({ data: { setCongressStatus: { status } } });
  }

  async function completedByQuery(url: string): Promise<number> {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: `{ congressProgress(organizationId: "${rootId}") { completed } }` }),
    });
    return ((await response.json()) as { data: { congressProgress: { completed: number } } }).data.congressProgress.completed;
  }

  test("a hub that listens directly answers, writes, counts and is told of changes", { timeout: 60_000 }, async () => {
    await using peer = await openPeer(hub, { url: pooler.url, environment: { LISTEN_DATABASE_URL: await serverUrlOf(hub) } });
    const at = { url: peer.url, token: peer.operatorToken };
    await until(async () => (await metric(peer.url, "diem_cau_listening")) === 1, { what: "its own notification" });
    const screen = await follow(peer.url, PROGRESS, { id: rootId });
    const events = await follow(peer.url, EVENTS, { id: rootId, after: "none" });
    await until(() => completedAt(screen) === 0 && statusesAt(events).length === 1, { what: "both to begin" });
    for (let round = 0; round < 5; round += 1) {
      await set(at, "COMPLETED");
      expect(await completedByQuery(peer.url)).toBe(1);
      await until(() => completedAt(screen) === 1, { what: "the screen to show it", timeout: 1_500 });
      await hub.database.rows(sql`update congress set status = 'IN_SESSION'`);
      await until(() => completedAt(screen) === 0, { what: "the screen to show the other writer's", timeout: 1_500 });
    }
    await until(() => statusesAt(events).length === 11, { what: "all events" });
    expect(statusesAt(events).slice(1)).toEqual(Array.from({ length: 5 }, () => ["COMPLETED", "IN_SESSION"]).flat());
    // Many at once: more than the pooler has sessions. The hub looks for changes meanwhile.
    for (let round = 0; round < 10; round += 1)
      expect(new Set(await Promise.all(Array.from({ length: 40 }, () => completedByQuery(peer.url))))).toEqual(new Set([0]));
    for (const socket of sockets.splice(0)) socket.tear();
  });

  describe("a hub that has only the pooler", () => {
    let alone: HubProcess;
    afterAll(async () => alone[Symbol.asyncDispose]());

    test("says that its notification does not arrive, polls, and comes to the truth", { timeout: 60_000 }, async () => {
      alone = startHub([], { DATABASE_URL: pooler.url, DATABASE_POOL: "4", POLL_MS: "300" });
      const at = await alone.listening();
      await until(() => alone.output.includes("Set LISTEN_DATABASE_URL"), { what: "the hub to say so", timeout: 10_000 });
      expect(await metric(at.url, "diem_cau_listening")).toBe(0);
      const screen = await follow(at.url, PROGRESS, { id: rootId });
      for (let round = 0; round < 5; round += 1) {
        await hub.database.rows(sql`update congress set status = 'COMPLETED'`);
        await until(() => completedAt(screen) === 1, { what: "the screen to show it" });
        await set(at, "IN_SESSION");
        await until(() => completedAt(screen) === 0, { what: "the screen to show its own hub's" });
      }
      expect(await alone.stop("SIGTERM")).toBe(0);
    });

    test("holds up nobody who starts after it", { timeout: 60_000 }, async () => {
      for (let round = 0; round < 6; round += 1) {
        await using peer = await openPeer(hub, { url: pooler.url });
        expect(await completedByQuery(peer.url)).toBe(0);
      }
    });
  });
});
