import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { type PostgresJsDatabase, drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { Waiter } from "../kernel/waiter.ts";
import { loadAlone } from "./bulk.ts";
import { mayBePrepared } from "./conditions.ts";
import type { Database, Row, Snapshot, TextStatement, Transaction, TransactionOptions } from "./database.ts";
import { guardConnection } from "./failure.ts";
import { heldSnapshot } from "./held-snapshot.ts";
import { MIGRATIONS } from "./migrations.ts";
import { type Patience, type Statement, patiently } from "./patience.ts";
import { CLOSE_TIMEOUT, Pool, connect, isThere } from "./pool.ts";
import { Reach } from "./reach.ts";
import { type Place, placeOf, placeText, raiseWall, takePlace } from "./wall.ts";

/** Key of the advisory lock that lets one hub at a time migrate. */
const MIGRATION_LOCK = 4_729_001;

export interface ServerOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Connections for reads and writes together; listening takes one more. */
  poolSize: number;
  /** The same database without a pooler in between: for listening and migrating; `url` itself when left out. */
  listenUrl?: string | undefined;
  /** The same for the role that owns the tables, where that is another one: it migrates and loads, and the database itself withholds rows. */
  ownerUrl?: string | undefined;
  /** Milliseconds that one statement of a client's may take. */
  statementTimeout: number;
}

/** PostgreSQL on a server. */
export interface Server extends Database {
  /** Looks whether there is a pooler in between, and goes by it. */
  findPooler(): Promise<void>;
}

/** Opens PostgreSQL on a server. Connections are made when they are first needed. */
export function openServer({ url, poolSize, listenUrl, ownerUrl, statementTimeout }: ServerOptions): Server {
  const pool = new Pool(url, poolSize, listenUrl !== undefined);
  const listener = connect(listenUrl ?? url, { max: 1 });
  const reach = new Reach({ isThere: () => isThere(url, listenUrl), giveUp: () => void pool.renew(0) });
  async function findPooler(): Promise<void> {
    if (!pool.isPooled && (await guardConnection(() => isPooled(pool.client)))) await pool.usePooler(CLOSE_TIMEOUT);
  }

  const walled = ownerUrl !== undefined;
  const reads = readsOf(pool, reach, statementTimeout);
  const own = walled ? placeOf() : undefined;

  return {
    kind: "server",
    statementTimeout,
    as(extents) {
      return walled ? { ...this, ...reads(placeOf(extents)) } : this;
    },
    ...reads(own),
    atOnce: (text) => reach.do(() => runAtOnce(pool.client, text, own)),
    transaction: (work, options = {}) =>
      reach.do(() => pool.orm.transaction((tx) => work(asTransaction(inPlace(tx, own))), isolation(options))),
    bulkLoad: (work) => guardConnection(() => loadAlone(ownerUrl ?? url, walled, work)),
    async listen(channel, onNotify, onListen) {
      const listening = await guardConnection(() => listener.listen(channel, onNotify, onListen));
      return () => listening.unlisten();
    },
    async migrate() {
      await guardConnection(() =>
        migrateServer(ownerUrl ?? listenUrl ?? url, ownerUrl === undefined ? undefined : () => userOf(pool.client)),
      );
      await findPooler();
    },
    findPooler,
    async close() {
      reach.close();
      await Promise.all([pool.client, listener].map((each) => each.end({ timeout: CLOSE_TIMEOUT })));
    },
  };
}

type Reads = Pick<Database, "rows" | "text" | "snapshot">;

/** Makes what reads in somebody's place. */
function readsOf(pool: Pool, reach: Reach, milliseconds: number): (place: Place | undefined) => Reads {
  const patienceFor = (waiter: Waiter | undefined): Patience | undefined => waiter && { waiter, milliseconds };
  return (place) => ({
    rows: (query, waiter) =>
      reach.do(() =>
        patiently(asStatement(run(pool.client, query, { ...(waiter && ALONE), ...atPlace(place) })), patienceFor(waiter)),
      ),
    text: (statement, waiter) => reach.do(() => readText(pool.client, statement, place, patienceFor(waiter))),
    snapshot: (waiter) => serverSnapshot(pool, reach, place, patienceFor(waiter)),
  });
}

/** Makes a transaction run in somebody's place, before whatever comes next: nobody waits for it. */
function inPlace(tx: DriverTransaction, place: Place | undefined): DriverTransaction {
  if (place !== undefined) tx.execute(takePlace(place)).catch(() => undefined);
  return tx;
}

/** The role that one is to the server, whatever a pooler makes of the address. */
async function userOf(client: postgres.Sql): Promise<string> {
  const [row] = await client.unsafe<{ name: string }[]>("select current_user as name");
  if (row === undefined) throw new Error("the server does not say who one is");
  return row.name;
}

const dialect = new PgDialect();

/** What the driver takes with a statement, besides what its types tell (see patches/). */
interface RunOptions {
  readonly onexecute?: () => undefined;
  /** Goes before the statement, in its message and its transaction; not as a simple query, which would be a message of its own. */
  readonly before?: Place;
  readonly simple?: false;
}

/** Runs a statement in somebody's place. */
function atPlace(place: Place | undefined): RunOptions {
  return place === undefined ? {} : { before: place, simple: false };
}

function run(on: Pick<postgres.Sql, "unsafe">, query: SQL, options: RunOptions = {}): PromiseLike<Row[]> {
  const { sql, params } = dialect.sqlToQuery(query);
  const prepare = mayBePrepared(sql);
  return on.unsafe<Row[]>(sql, params as postgres.ParameterOrJSON<never>[], { prepare, ...options });
}

/** Drizzle's transaction over the driver. */
type DriverTransaction = Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0];

function asTransaction(tx: DriverTransaction): Transaction {
  return { orm: tx, rows: async (query) => [...(await tx.execute<Row>(query))] };
}

/** Lets nothing follow a statement on its connection before it has ended: it can be cancelled without harm to others (see patches/). */
const ALONE: RunOptions = { onexecute: () => undefined };

/** The driver's promise of rows, with what its types do not tell. */
function asStatement<T>(query: PromiseLike<T>): Statement<T> {
  return query as Statement<T>;
}

async function readText(
  client: postgres.Sql,
  { text, values, prepare }: TextStatement,
  place: Place | undefined,
  patience: Patience | undefined,
): Promise<Uint8Array | undefined> {
  const parameters = values as postgres.ParameterOrJSON<never>[];
  const options = { prepare, ...atPlace(place), ...(patience && ALONE) };
  const query = client.unsafe(text, parameters, options).raw();
  const [row] = await patiently(asStatement(query), patience);
  return row?.[0] ?? undefined;
}

/** Statements of one message are one transaction, also behind a pooler. */
async function runAtOnce(client: postgres.Sql, text: string, place: Place | undefined): Promise<Row[]> {
  const whole = ["set transaction isolation level repeatable read", ...(place ? [placeText(place)] : []), text].join("; ");
  const results = await client.unsafe<Row[][]>(whole).simple();
  return results.at(-1) ?? [];
}

function isolation({ repeatableRead }: TransactionOptions): { isolationLevel: "repeatable read" } | undefined {
  return repeatableRead ? { isolationLevel: "repeatable read" } : undefined;
}

/** Not over `reserve`: what is read there after the session was lost may run in another one (`begin` is mended in patches/). */
function serverSnapshot(pool: Pool, reach: Reach, place: Place | undefined, patience: Patience | undefined): Snapshot {
  const running = new Set<Promise<unknown>>();
  let failed: Promise<Row[]> | undefined;
  const { rows, end } = heldSnapshot<postgres.TransactionSql>(
    (work) =>
      pool.client.begin("isolation level repeatable read read only", (tx) => {
        if (place !== undefined) Promise.resolve(run(tx, takePlace(place))).catch(() => undefined);
        return work(tx);
      }),
    async (tx, query) => {
      if (patience === undefined) return run(tx, query);
      patience.waiter.expect();
      // After a failure the transaction answers nothing more, and its session may be about to be cancelled.
      if (failed !== undefined) return failed;
      const statement = asStatement(run(tx, query));
      const settled = statement.catch(() => undefined).finally(() => running.delete(settled));
      running.add(settled);
      const answer = patiently(statement, patience);
      answer.catch(() => {
        failed ??= answer;
      });
      return answer;
    },
  );
  return {
    rows: (query) => reach.do(() => rows(query)),
    async end() {
      // What is being cancelled has the session until the server has heard of it: a late cancel would hit whoever is next.
      await Promise.all(running);
      await end();
    },
  };
}

/** Whether somebody stands between: a pooler gives its clients numbers of its own, not those of the sessions behind it. */
async function isPooled(client: postgres.Sql): Promise<boolean> {
  const answer = await client.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid");
  return answer[0]?.pid !== answer.state.pid;
}

/**
 * The lock ends with its transaction: a session of a pooler's would keep it. The migrations run beside it.
 * @param hub the hub's role, where it is not the owner: then the database withholds rows from it
 */
async function migrateServer(url: string, hub: (() => Promise<string>) | undefined): Promise<void> {
  const client = postgres(url, { max: 2, connect_timeout: 5, prepare: false, onnotice: () => {} });
  try {
    await client.begin(async (lock) => {
      await lock`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
      if (hub !== undefined) await raiseWall(lock, await hub());
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
