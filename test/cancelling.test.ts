import { request } from "node:http";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type Database, openDatabase } from "../src/db/index.ts";
import { HubError } from "../src/kernel/errors.ts";
import { Waiter } from "../src/kernel/waiter.ts";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { type Answer, type TestHub, openHub } from "./support/hub.ts";
import { type MadeCongress, makeRoot } from "./support/make.ts";
import { openPeer, serverUrlOf } from "./support/peer.ts";
import { findPgbouncer, startPgbouncer } from "./support/pgbouncer.ts";
import { openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

/** Answered by one statement, and by resolvers. */
const QUERIES = {
  planned: "{ organizations { totalCount nodes { name } } }",
  resolved: "{ a: organizations { totalCount nodes { name } } nodes(ids: []) { id } }",
};
const kinds = Object.entries(QUERIES);
const pgbouncer = await findPgbouncer();

// An embedded database cannot be interrupted.
describe.runIf(inject("database").kind === "server")("a question that the database cannot answer", () => {
  let hub: TestHub;
  let admin: postgres.Sql;
  let congress: MadeCongress;
  let unlock = (): void => undefined;
  let unlocked: Promise<unknown>;

  beforeAll(async () => {
    hub = await openHub({ environment: { OPERATION_TIMEOUT_MS: "3000", STATEMENT_TIMEOUT_MS: "60000", AUDIT_MS: "86400000" } });
    const root = await makeRoot(hub);
    congress = await (
      await root.organization({ name: "Đảng bộ tỉnh Hòa Bình", level: "PROVINCE" })
    ).congress({ status: "IN_SESSION" });
    admin = postgres(await serverUrlOf(hub), { max: 2, onnotice: () => {}, connection: { application_name: "admin" } });
  });
  afterAll(async () => {
    await admin.end();
    await hub[Symbol.asyncDispose]();
  });
  // Whoever reads organizations waits for as long as the lock is held.
  beforeEach(async () => {
    await new Promise<void>((locked) => {
      unlocked = admin.begin(async (tx) => {
        await tx`lock table organization in access exclusive mode`;
        locked();
        await new Promise<void>((resolve) => (unlock = resolve));
      });
    });
  });
  afterEach(async () => {
    unlock();
    await unlocked;
  });

  const waiting = async (): Promise<number> => {
    const [row] = await admin<{ n: number }[]>`select count(*)::integer as n from pg_stat_activity
      where datname = current_database() and application_name = 'diem-cau' and wait_event_type = 'Lock'
        and query not like '%fold_congress_changes%'`;
    return row?.n ?? 0;
  };
  const isAsked = () => until(async () => (await waiting()) === 1, { what: "the question to wait" });
  const isCancelled = () => until(async () => (await waiting()) === 0, { what: "the question to be cancelled", timeout: 1_000 });

  describe.each(kinds)("%s", (_kind, query) => {
    test.each(["/graphql", "/graphql/stream"])("is cancelled when its client has gone from %s", async (path) => {
      const headers = { "content-type": "application/json" };
      const sent = request(`${hub.url}${path}`, { method: "POST", headers }).on("error", () => undefined);
      sent.end(JSON.stringify({ query }));
      await isAsked();
      sent.destroy();
      await isCancelled();
    });

    test("is cancelled when its socket has gone, or has completed it", async () => {
      const socket = await openReady(hub.url);
      socket.subscribe("1", query, {});
      await isAsked();
      socket.send({ id: "1", type: "complete" });
      await isCancelled();
      socket.subscribe("2", query, {});
      await isAsked();
      socket.tear();
      await isCancelled();
      expect(socket.of("1")).toEqual([]);
    });

    test("is answered with an error when its time is over", async () => {
      const { errors } = await hub.ask(query);
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["OPERATION_TIMEOUT"]);
      await isCancelled();
      unlock();
      await unlocked;
      expect((await hub.ask(query)).errors).toBeUndefined();
    });
  });

  test("leaves the others of its connections alone", async () => {
    const asked = Array.from({ length: 12 }, () => request(`${hub.url}/graphql?query=${encodeURIComponent(QUERIES.planned)}`));
    for (const one of asked)
      one
        .setHeader("apollo-require-preflight", "1")
        .on("error", () => undefined)
        .end();
    await until(async () => (await waiting()) > 2, { what: "the questions to wait" });
    const patient = hub.ask<{ organizations: { totalCount: number } }>(QUERIES.planned);
    for (const one of asked) one.destroy();
    unlock();
    expect((await patient).data?.organizations.totalCount).toBe(2);
  });

  test.each(["directly", "behind PgBouncer"])("is not changed by a mutation that waits too long: %s", async (way) => {
    if (way !== "directly" && pgbouncer === undefined) return;
    await using pooler = way === "directly" ? undefined : await startPgbouncer(pgbouncer ?? "", await serverUrlOf(hub));
    unlock();
    await unlocked;
    const environment = { STATEMENT_TIMEOUT_MS: "300" };
    await using peer = await openPeer(hub, { environment, ...(pooler === undefined ? {} : { url: pooler.url }) });
    await admin.begin(async (tx) => {
      await tx`select from congress for update`;
      const query = `mutation { setCongressStatus(input: { congressId: "${congress.id}", status: COMPLETED }) { status } }`;
      const response = await fetch(`${peer.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${peer.operatorToken}` },
        body: JSON.stringify({ query }),
      });
      const { errors } = (await response.json()) as Answer<unknown>;
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["OPERATION_TIMEOUT"]);
    });
    const [row] = await admin`select status from congress`;
    expect(row).toEqual({ status: "IN_SESSION" });
  });
});

describe.runIf(inject("database").kind === "server").each(["directly", "behind PgBouncer"])("cancelling %s", (way) => {
  let place: TestDatabase;
  let database: Database;
  /** Gives its statements little time. */
  let hasty: Database;
  let close = async (): Promise<void> => undefined;
  beforeAll(async () => {
    place = await openTestDatabase();
    const { config } = place;
    if (config.kind !== "server" || (way !== "directly" && pgbouncer === undefined)) return;
    const pooler = way === "directly" ? undefined : await startPgbouncer(pgbouncer ?? "", config.url);
    const at = { ...config, url: pooler?.url ?? config.url, poolSize: 2 };
    [database, hasty] = [await openDatabase(at), await openDatabase(at, 200)];
    close = async () => {
      await Promise.all([database.close(), hasty.close()]);
      await pooler?.[Symbol.asyncDispose]();
    };
  });
  afterAll(async () => {
    await close();
    await place.dispose();
  });

  type Read = "text" | "rows" | "snapshot";
  const sleep = async (on: Database, seconds: number, waiter: Waiter, read: Read): Promise<unknown> => {
    if (read === "text") return on.text({ text: "select pg_sleep($1)::text", values: [seconds], prepare: false }, waiter);
    const query = sql`select pg_sleep(${seconds})`;
    if (read === "rows") return on.rows(query, waiter);
    const snapshot = on.snapshot(waiter);
    try {
      return await Promise.all([snapshot.rows(query), snapshot.rows(query), snapshot.rows(query)]);
    } finally {
      await snapshot.end();
    }
  };

  test("never reaches the next statement of the session", { timeout: 60_000 }, async (context) => {
    if (database === undefined) return context.skip();
    const never = new Waiter();
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const read = (["text", "rows", "snapshot"] as const)[index % 3] ?? "text";
        if (index % 2 === 0) {
          const [row] = await database.rows(sql`select ${index}::integer as n`, index % 4 === 0 ? never : undefined);
          return row?.["n"] === index;
        }
        const waiter = new Waiter();
        const asked = sleep(database, 0.003, waiter, read).catch((error: unknown) => error);
        setTimeout(() => waiter.leave(new HubError("OPERATION_CANCELLED", "gone")), (index * 7) % 400);
        await asked;
        return true;
      }),
    );
    expect(outcomes.every(Boolean)).toBe(true);
    // Nor is a place of the pool lost.
    const after = await Promise.all(
      Array.from({ length: 8 }, (_, n) => database.rows(sql`select ${n}::integer as n, pg_sleep(0.01)`)),
    );
    expect(after.map(([row]) => row?.["n"])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test.each(["text", "rows", "snapshot"] as const)("ends what takes too long by itself: %s", async (read) => {
    if (database === undefined) return;
    const never = new Waiter();
    await expect(sleep(hasty, 30, never, read)).rejects.toMatchObject({ code: "OPERATION_TIMEOUT" });
    const busy = sql`select from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
      and query like '%pg_sleep%'`;
    await until(async () => (await database.rows(busy)).length === 0, { what: "it to be cancelled", timeout: 1_000 });
  });
});
