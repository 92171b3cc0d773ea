import { mkdir } from "node:fs/promises";
import { PGlite, type Transaction as PgliteTransaction } from "@electric-sql/pglite";
import { btree_gist } from "@electric-sql/pglite/contrib/btree_gist";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "drizzle-orm/pglite/migrator";
import { HubError } from "../kernel/errors.ts";
import type { Waiter } from "../kernel/waiter.ts";
import type { BulkLoad, Database, Row, Snapshot, TextStatement } from "./database.ts";
import { lockFolder } from "./folder-lock.ts";
import { heldSnapshot } from "./held-snapshot.ts";
import { MIGRATIONS } from "./migrations.ts";

/** Instants and days come as PostgreSQL's text, as the server's driver gives them: the columns decode both alike. */
const asText = (value: string): string => value;
const PARSERS = { 1082: asText, 1114: asText, 1184: asText };

/** Milliseconds between two clearings of what updates have left behind: PGlite has no autovacuum. */
const VACUUM_EVERY = 600_000;

/**
 * Opens PostgreSQL in this process (PGlite), its files in `dataDir`; in memory when that is undefined.
 * @throws HubError CONFLICT when another process has the folder open
 */
export async function openEmbedded(dataDir: string | undefined, statementTimeout: number): Promise<Database> {
  const { client, unlock } = await open(dataDir);
  const orm = drizzle(client);
  const dialect = new PgDialect();
  const clearing = setInterval(() => void client.exec("vacuum").catch(() => undefined), VACUUM_EVERY).unref();

  async function run(on: Pick<PGlite, "query">, query: SQL, waiter?: Waiter): Promise<Row[]> {
    waiter?.expect();
    const { sql, params } = dialect.sqlToQuery(query);
    return (await on.query<Row>(sql, params)).rows;
  }

  return {
    kind: "embedded",
    // It has one user, whose the rows are.
    as(this: Database) {
      return this;
    },
    statementTimeout,
    rows: (query, waiter) => run(client, query, waiter),
    text: (statement, waiter) => readText(client, statement, waiter),
    snapshot: (waiter) => embeddedSnapshot(client, (on, query) => run(on, query, waiter)),
    atOnce: (text) => runAtOnce(client, text),
    transaction: (work, { repeatableRead } = {}) =>
      orm.transaction(
        (tx) => work({ orm: tx, rows: async (query) => (await tx.execute<Row>(query)).rows }),
        repeatableRead ? { isolationLevel: "repeatable read" } : undefined,
      ),
    bulkLoad: (work) => client.transaction((tx) => work(embeddedBulkLoad(tx))),
    async listen(channel, onNotify, onListen) {
      const unlisten = await client.listen(channel, onNotify);
      onListen();
      return () => unlisten();
    },
    migrate: () => migrate(orm, { migrationsFolder: MIGRATIONS }),
    async close() {
      clearInterval(clearing);
      await client.close();
      await unlock();
    },
  };
}

async function open(dataDir: string | undefined): Promise<{ client: PGlite; unlock: () => Promise<void> }> {
  const unlock = dataDir === undefined ? async () => {} : await takeFolder(dataDir);
  try {
    const place = dataDir === undefined ? {} : { dataDir };
    return { client: await PGlite.create({ extensions: { btree_gist, pg_trgm }, parsers: PARSERS, ...place }), unlock };
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function readText(
  client: PGlite,
  { text, values }: TextStatement,
  waiter: Waiter | undefined,
): Promise<Uint8Array | undefined> {
  waiter?.expect();
  const { rows } = await client.query<unknown[]>(text, [...values], { rowMode: "array" });
  const value = rows[0]?.[0];
  return typeof value === "string" ? Buffer.from(value) : undefined;
}

function runAtOnce(client: PGlite, text: string): Promise<Row[]> {
  return client.transaction(async (tx) => {
    await tx.query("set transaction isolation level repeatable read");
    return (await tx.exec(text)).at(-1)?.rows ?? [];
  });
}

async function takeFolder(dataDir: string): Promise<() => Promise<void>> {
  await mkdir(dataDir, { recursive: true });
  const unlock = await lockFolder(dataDir);
  if (unlock === undefined) {
    throw new HubError(
      "CONFLICT",
      `another hub has the data folder open: ${dataDir}. Stop it, or set DATA_DIR to another folder`,
    );
  }
  return unlock;
}

/** PGlite has one session: everything else waits while a snapshot is held. */
function embeddedSnapshot(client: PGlite, run: (on: PgliteTransaction, query: SQL) => Promise<Row[]>): Snapshot {
  return heldSnapshot<PgliteTransaction>(
    (work) =>
      client.transaction(async (tx) => {
        await tx.query("set transaction isolation level repeatable read read only");
        await work(tx);
      }),
    run,
  );
}

function embeddedBulkLoad(tx: PgliteTransaction): BulkLoad {
  return {
    run: async (text) => (await tx.query<Row>(text)).rows,
    async copy(target, lines) {
      await tx.query(`copy ${target} from '/dev/blob'`, [], { blob: new Blob([...lines]) });
    },
  };
}
