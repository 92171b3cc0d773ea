import { setImmediate as nextTurn } from "node:timers/promises";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { type Database, type Reader, openDatabase } from "../src/db/index.ts";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { openProxy, type Proxy } from "./support/proxy.ts";
import { until } from "./support/wait.ts";

const UNAVAILABLE = { code: "SERVICE_UNAVAILABLE" };

// An embedded database has no sessions to lose.
describe.runIf(inject("database").kind === "server")("a session of the server", () => {
  const POOL = 3;
  let place: TestDatabase;
  let database: Database;
  let admin: postgres.Sql;

  beforeAll(async () => {
    place = await openTestDatabase();
    if (place.config.kind !== "server") throw new Error("unreachable");
    database = await openDatabase({ ...place.config, poolSize: POOL });
    admin = postgres(place.config.url, { max: 1, onnotice: () => {}, connection: { application_name: "admin" } });
  });
  afterAll(async () => {
    await admin.end();
    await database.close();
    await place.dispose();
  });
  beforeEach(async () => {
    await admin`truncate term cascade`;
  });

  const pidOf = async (reader: Reader): Promise<number> =>
    Number((await reader.rows(sql`select pg_backend_pid() as pid`))[0]?.["pid"]);
  const addTerm = (reader: Reader, code: string): Promise<unknown> =>
    reader.rows(sql`insert into term (code, starts_on, ends_on) values (${code}, '2020-01-01', '2025-01-01')`);
  const terms = async (): Promise<string[]> =>
    (await admin`select code from term order by code`).map((row) => String(row["code"]));

  /** Ends a session and lets the client notice. */
  async function end(pid: number): Promise<void> {
    await admin`select pg_terminate_backend(${pid})`;
    await until(async () => (await admin`select from pg_stat_activity where pid = ${pid}`).length === 0, {
      what: "the session to end",
    });
    for (let turn = 0; turn < 100; turn += 1) await nextTurn();
  }

  /** Every connection of the pool still works: as many sessions at once as it has. */
  async function expectWholePool(): Promise<void> {
    let waiting = 0;
    let release = (): void => {};
    const all = new Promise<void>((resolve) => (release = resolve));
    const pids = await Promise.all(
      Array.from({ length: POOL }, () =>
        database.transaction(async (tx) => {
          const pid = await pidOf(tx);
          waiting += 1;
          if (waiting === POOL) release();
          await all;
          return pid;
        }),
      ),
    );
    expect(new Set(pids).size).toBe(POOL);
  }

  test("between two reads of a snapshot fails the second, and costs nothing else", async () => {
    for (let round = 0; round < 5; round += 1) {
      const snapshot = database.snapshot();
      const other = database.rows(sql`select pg_sleep(0.05), 1 as one`);
      await end(await pidOf(snapshot));
      await expect(snapshot.rows(sql`select 1 as one`)).rejects.toMatchObject(UNAVAILABLE);
      await snapshot.end();
      expect(await other).toMatchObject([{ one: 1 }]);
    }
    await expectWholePool();
  });

  test("before a snapshot's end costs nothing", async () => {
    const snapshot = database.snapshot();
    await end(await pidOf(snapshot));
    await snapshot.end();
    await expectWholePool();
  });

  test("between two writes of a transaction undoes the first and does not do the second", async () => {
    for (let round = 0; round < 5; round += 1) {
      const work = database.transaction(async (tx) => {
        await addTerm(tx, "first");
        await end(await pidOf(tx));
        // Others go on meanwhile, on new connections of the pool.
        await Promise.all(Array.from({ length: POOL }, () => database.rows(sql`select 1`)));
        await addTerm(tx, "second");
      });
      await expect(work).rejects.toMatchObject(UNAVAILABLE);
      for (let turn = 0; turn < 100; turn += 1) await nextTurn();
      expect(await terms()).toEqual([]);
    }
    await expectWholePool();
  });

  test("gets a transaction of its own however much was asked of it just before", async () => {
    for (let before = 90; before <= 110; before += 1) {
      await database.transaction(async () => {
        await database.transaction(async () => {
          // One connection is left, which has done this before: the driver sends it up to a hundred statements at a time.
          await database.rows(sql`select 1`);
          const asked = Array.from({ length: before }, () => database.rows(sql`select 1`));
          // Their statements are on their way after some microtasks; the transaction's first must come behind them.
          for (let hop = 0; hop < 20; hop += 1) await Promise.resolve();
          await expect(Promise.all([...asked, database.transaction(pidOf)])).resolves.toHaveLength(before + 1);
        });
      });
    }
    await expectWholePool();
  });

  test("while it is just being opened is opened again, and nobody dies of it", async () => {
    if (place.config.kind !== "server") throw new Error("unreachable");
    const address = new URL(place.config.url);
    let cutsLeft = 0;
    // The driver asks for the types of arrays before anything else.
    const onSent = (piece: Buffer, { cut }: Proxy): void => {
      if (cutsLeft === 0 || !piece.includes("typarray")) return;
      cutsLeft -= 1;
      cut();
    };
    await using proxy = await openProxy({ host: address.hostname, port: Number(address.port) }, { onSent });
    address.port = String(proxy.port);
    const far = await openDatabase({ ...place.config, url: address.href, poolSize: 2 });
    cutsLeft = 5;
    proxy.cut();
    const asked = async (): Promise<boolean> => {
      try {
        return (await far.rows(sql`select 1 as one`)).length === 1;
      } catch (error) {
        expect(error).toMatchObject(UNAVAILABLE);
        return false;
      }
    };
    try {
      await until(asked, { what: "an answer" });
    } finally {
      await far.close();
    }
    expect(cutsLeft).toBe(0);
  });

  test("while this process hangs does not spoil the pool", { timeout: 60_000 }, async () => {
    const cell = new Int32Array(new SharedArrayBuffer(4));
    for (let round = 0; round < 20; round += 1) {
      const work = database.transaction(async (tx) => {
        await tx.rows(sql`set local idle_in_transaction_session_timeout = 20`);
        const read = tx.rows(sql`select 1`);
        await nextTurn();
        // The answer, the server's farewell and the end of the connection arrive all at once.
        Atomics.wait(cell, 0, 0, 60);
        await read;
        await tx.rows(sql`select 2`);
      });
      await work.then(
        () => undefined,
        (error: unknown) => expect(error).toMatchObject(UNAVAILABLE),
      );
      await expectWholePool();
    }
  });
});
