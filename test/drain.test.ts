import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { type HubProcess, databaseEnvironment, startHub } from "./support/process.ts";
import { openProxy } from "./support/proxy.ts";
import { PROTOCOL } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS = 'subscription { congressProgress(organizationId: "org_1") { rev total } }';
const SOCKETS = 60;
const DRAIN_MS = 1_500;

/** A socket that follows, and when and how it was closed. */
interface Follower {
  readonly socket: WebSocket;
  following: boolean;
  end: { readonly code: number; readonly reason: string; readonly at: number } | undefined;
}

async function follow(url: string): Promise<Follower> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, [PROTOCOL]);
  const follower: Follower = { socket, following: false, end: undefined };
  socket.on("open", () => socket.send('{"type":"connection_init"}'));
  socket.on("message", (data: Buffer) => {
    const { type } = JSON.parse(data.toString("utf8")) as { type: string };
    if (type === "connection_ack") socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query: PROGRESS } }));
    if (type === "next") follower.following = true;
  });
  socket.on("close", (code, reason) => (follower.end = { code, reason: reason.toString("utf8"), at: performance.now() }));
  await until(() => follower.following, { what: "the first state", timeout: 20_000 });
  return follower;
}

// An embedded database has one process, which test/process.test.ts ends by each signal.
describe.runIf(inject("database").kind === "server")("a hub that gets SIGTERM", () => {
  let database: TestDatabase;
  let client: postgres.Sql;
  let hub: HubProcess;
  let url: string;

  beforeAll(async () => {
    database = await openTestDatabase();
    const environment = databaseEnvironment(database.config);
    client = postgres(environment["DATABASE_URL"] ?? "", { max: 2, onnotice: () => {} });
    await client`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`;
    await client`insert into organization (name, kind, level, parent_id, valid_from, provenance)
      values ('Trung ương', 'PARTY_COMMITTEE', 'CENTRAL', null, '2000-01-01', 'SYNTHETIC')`;
    hub = startHub([], { ...environment, DRAIN_MS: String(DRAIN_MS) });
    ({ url } = await hub.listening());
  });
  afterAll(async () => {
    await hub[Symbol.asyncDispose]();
    await client.end();
    await database.dispose();
  });

  test("closes its sockets one after another with 1012, answers what runs, takes nothing new and leaves", async () => {
    const followers = await Promise.all(Array.from({ length: SOCKETS }, () => follow(url)));
    // One that reads nothing, answers no closing and holds nobody up.
    const deaf = await follow(url);
    deaf.socket.pause();
    // A question that runs: the row that it wants is held by somebody else until the drain has begun.
    let release = (): void => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    const holding = client.begin(async (tx) => {
      await tx`lock table organization in access exclusive mode`;
      await released;
    });
    await until(async () => (await client`select from pg_locks where mode = 'AccessExclusiveLock' and granted`).length > 0);
    const running = fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: '{ organization(id: "org_1") { name } }' }),
    });
    const waits = client`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await until(async () => (await client`${waits}`).length > 0, { what: "the question to run" });

    const begun = performance.now();
    const ended = hub.stop("SIGTERM");
    await until(() => followers.some(({ end }) => end !== undefined), { what: "the first socket to be closed" });
    await expect(fetch(`${url}/livez`)).rejects.toThrow();
    release();
    await holding;
    const answer = await running;
    expect(await answer.json()).toEqual({ data: { organization: { name: "Trung ương" } } });
    expect(await ended).toBe(0);
    expect(performance.now() - begun, "milliseconds until it has left").toBeLessThan(10_000);

    const ends = followers.flatMap(({ end }) => end ?? []);
    expect(ends).toHaveLength(SOCKETS);
    for (const { code, reason } of ends) expect([code, reason]).toEqual([1012, "the hub restarts; reconnect"]);
    const times = ends.map(({ at }) => at).toSorted((a, b) => a - b);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0), "milliseconds between first and last").toBeGreaterThan(DRAIN_MS / 2);
    deaf.socket.terminate();
  });

  test("leaves though its database does not answer", { timeout: 60_000 }, async () => {
    const address = new URL(databaseEnvironment(database.config)["DATABASE_URL"] ?? "");
    await using proxy = await openProxy({ host: address.hostname, port: Number(address.port) });
    address.port = String(proxy.port);
    await using other = startHub([], { DATABASE_URL: address.href });
    const at = await other.listening();
    proxy.pause();
    await until(async () => (await fetch(`${at.url}/readyz`)).status === 503, {
      what: "the hub to miss its database",
      timeout: 20_000,
    });
    const begun = performance.now();
    await other.stop("SIGTERM");
    expect(performance.now() - begun, "milliseconds until it has left").toBeLessThan(10_000);
  });
});
