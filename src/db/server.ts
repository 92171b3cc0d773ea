import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { type PostgresJsDatabase, drizzle } from "drizzle-orm/postgres-js";
import { migrate } from "drizzle-orm/postgres-js/migrator";
import postgres from "postgres";
import type { Waiter } from "../kernel/waiter.ts";
import { mayBePrepared } from "./conditions.ts";
import type { BulkLoad, Database, Row, Snapshot, TextStatement, Transaction, TransactionOptions } from "./database.ts";
import { guardConnection } from "./failure.ts";
import { heldSnapshot } from "./held-snapshot.ts";
import { MIGRATIONS } from "./migrations.ts";
import { type Patience, type Statement, patiently } from "./patience.ts";
import { Pool, connect, isThere } from "./pool.ts";
import { Reach } from "./reach.ts";

/** Key of the advisory lock that lets one hub at a time migrate. */
const MIGRATION_LOCK = 4_729_001;

export interface ServerOptions {
  /** `postgres://user:password@host:port/database` */
  url: string;
  /** Connections for reads and writes together; listening takes one more. */
  poolSize: number;
  /** The same database without a pooler in between: for listening and migrating; `url` itself when left out. */
  listenUrl?: string | undefined;
  /** Milliseconds that one statement of a client's may take. */
  statementTimeout: number;
}

/** Seconds that statements have to end when the hub closes. */
const CLOSE_TIMEOUT = 3;

/** PostgreSQL on a server. */
export interface Server extends Database {
  /** Looks whether there is a pooler in between, and goes by it. */
  findPooler(): Promise<void>;
}

/** Opens PostgreSQL on a server. Connections are made when they are first needed. */
export function openServer({ url, poolSize, listenUrl, statementTimeout }: ServerOptions): Server {
  const pool = new Pool(url, poolSize, listenUrl !== undefined);
  const listener = connect(listenUrl ?? url, { max: 1 });
  const reach = new Reach({ isThere: () => isThere(url, listenUrl), giveUp: () => void pool.renew(0) });
  const patienceFor = (waiter: Waiter): Patience => ({ waiter, milliseconds: statementTimeout });
  async function findPooler(): Promise<void> {
    if (!pool.isPooled && (await guardConnection(() => isPooled(pool.client)))) await pool.usePooler(CLOSE_TIMEOUT);
  }

  return {
    kind: "server",
    statementTimeout,
    rows: (query, waiter) =>
      reach.do(() => patiently(asStatement(run(pool.client, query, waiter && ALONE)), waiter && patienceFor(waiter))),
    text: (statement, waiter) => reach.do(() => readText(pool.client, statement, waiter && patienceFor(waiter))),
    snapshot: (waiter) => serverSnapshot(pool, reach, waiter && patienceFor(waiter)),
    atOnce: (text) => reach.do(() => runAtOnce(pool.client, text)),
    transaction: (work, options = {}) =>
      reach.do(() => pool.orm.transaction((tx) => work(asTransaction(tx)), isolation(options))),
    bulkLoad: (work) => guardConnection(() => loadAlone(url, work)),
    async listen(channel, onNotify, onListen) {
      const listening = await guardConnection(() => listener.listen(channel, onNotify, onListen));
      return () => listening.unlisten();
    },
    async migrate() {
      await guardConnection(() => migrateServer(listenUrl ?? url));
      await findPooler();
    },
    findPooler,
    async close() {
      reach.close();
      await Promise.all([pool.client, listener].map((each) => each.end({ timeout: CLOSE_TIMEOUT })));
    },
  };
}

const dialect = new PgDialect();

function run(on: Pick<postgres.Sql, "unsafe">, query: SQL, options?: typeof ALONE): PromiseLike<Row[]> {
  const { sql, params } = dialect.sqlToQuery(query);
  return on.unsafe<Row[]>(sql, params as postgres.ParameterOrJSON<never>[], { prepare: mayBePrepared(sql), ...options });
}

function asTransaction(tx: Parameters<Parameters<PostgresJsDatabase["transaction"]>[0]>[0]): Transaction {
  return { orm: tx, rows: async (query) => [...(await tx.execute<Row>(query))] };
}

/** Lets nothing follow a statement on its connection before it has ended: it can be cancelled without harm to others (see patches/). */
const ALONE = { onexecute: () => undefined };

/** The driver's promise of rows, with what its types do not tell. */
function asStatement<T>(query: PromiseLike<T>): Statement<T> {
  return query as Statement<T>;
}

async function readText(
  client: postgres.Sql,
  { text, values, prepare }: TextStatement,
  patience: Patience | undefined,
): Promise<Uint8Array | undefined> {
  const parameters = values as postgres.ParameterOrJSON<never>[];
  const options = patience === undefined ? { prepare } : { prepare, ...ALONE };
  const query = client.unsafe(text, parameters, options).raw();
  const [row] = await patiently(asStatement(query), patience);
  return row?.[0] ?? undefined;
}

/** Statements of one message are one transaction, also behind a pooler. */
async function runAtOnce(client: postgres.Sql, text: string): Promise<Row[]> {
  const results = await client.unsafe<Row[][]>(`set transaction isolation level repeatable read; ${text}`).simple();
  return results.at(-1) ?? [];
}

function isolation({ repeatableRead }: TransactionOptions): { isolationLevel: "repeatable read" } | undefined {
  return repeatableRead ? { isolationLevel: "repeatable read" } : undefined;
}

/** Not over `reserve`: what is read there after the session was lost may run in another one (`begin` is mended in patches/). */
function serverSnapshot(pool: Pool, reach: Reach, patience: Patience | undefined): Snapshot {
  const running = new Set<Promise<unknown>>();
  let failed: Promise<Row[]> | undefined;
  const { rows, end } = heldSnapshot<postgres.TransactionSql>(
    (work) => pool.client.begin("isolation level repeatable read read only", work),
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

/** On a connection of its own: it takes minutes, and is not given up with what clients wait for. */
async function loadAlone<T>(url: string, work: (load: BulkLoad) => Promise<T>): Promise<T> {
  const client = connect(url, { max: 1, prepare: false });
  try {
    return (await client.begin((tx) => work(serverBulkLoad(tx)))) as T;
  } finally {
    await client.end({ timeout: CLOSE_TIMEOUT });
  }
}

function serverBulkLoad(tx: postgres.TransactionSql): BulkLoad {
  return {
    run: (text) => tx.unsafe<Row[]>(text),
    async copy(target, lines) {
      const query = tx.unsafe(`copy ${target} from stdin`);
      const refused = refusalOf(query);
      await Promise.race([refused, query.writable().then((stream) => pipeline(Readable.from(inChunks(lines)), stream))]);
    },
  };
}

/**
 * Rejects when the server refuses the query, however late. The driver settles a COPY as soon as it has begun, and when the last line
 * has been sent it tells nobody of an error: the stream would wait for ever.
 */
function refusalOf(query: Promise<unknown>): Promise<never> {
  const inner = query as Promise<unknown> & { reject: (error: unknown) => void };
  return new Promise((_, reject) => {
    const settle = inner.reject;
    inner.reject = (error) => {
      // eslint-disable-next-line typescript/prefer-promise-reject-errors -- it is the driver's own error
      reject(error);
      settle(error);
    };
  });
}

/** Joins short lines into pieces of about 64 kB: one write to the socket for many rows. */
function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}

/** Whether somebody stands between: a pooler gives its clients numbers of its own, not those of the sessions behind it. */
async function isPooled(client: postgres.Sql): Promise<boolean> {
  const answer = await client.unsafe<{ pid: number }[]>("select pg_backend_pid() as pid");
  return answer[0]?.pid !== answer.state.pid;
}

/** The lock ends with its transaction: a session of a pooler's would keep it. The migrations run beside it. */
async function migrateServer(url: string): Promise<void> {
  const client = postgres(url, { max: 2, connect_timeout: 5, prepare: false, onnotice: () => {} });
  try {
    await client.begin(async (lock) => {
      await lock`select pg_advisory_xact_lock(${MIGRATION_LOCK})`;
      await migrate(drizzle(client), { migrationsFolder: MIGRATIONS });
    });
  } finally {
    await client.end({ timeout: 5 });
  }
}
