import type { Logger } from "pino";
import type { IssueToken } from "./access/index.ts";
import { Recorder, sealAudit } from "./audit/index.ts";
import type { Config } from "./config.ts";
import { type Database, notificationQueue, notify, observe, openDatabase, openReplicas, readHubKey } from "./db/index.ts";
import { FOLD_CHANNEL, congressAudit, congressFold } from "./domain/congress/index.ts";
import { openDoor } from "./door.ts";
import { type DocumentSettings, type PlanObserver, type QuerySettings, createGraph, createTrusted } from "./graph/index.ts";
import { checkHealth } from "./health.ts";
import { createAddressOf } from "./http/address.ts";
import { createOrigins } from "./http/origins.ts";
import { createBadTokens, createRates } from "./http/rates.ts";
import { type HttpOptions, createHttp } from "./http/server.ts";
import { type Live, createLive } from "./live/index.ts";
import { createLog } from "./log.ts";
import { type Metrics, createMetrics } from "./metrics.ts";
import { readManifest } from "./trusted-documents.ts";

/** A running hub. */
export interface Hub {
  /** Where it listens, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Signs tokens; undefined where they are checked with public keys. */
  readonly issue: IssueToken | undefined;
  readonly database: Database;
  /** Closes everything in the reverse order of its opening. */
  close(): Promise<void>;
}

export interface HubOptions {
  /** Called with the open database before the hub listens: where an empty one is filled. */
  prepare?: (database: Database) => Promise<void>;
  /** Called with the text of each statement that the graph reads by. */
  onStatement?: (text: string) => void;
  log?: Logger;
}

/**
 * Opens the database, starts the live path and listens. Used by the process, the tests and the benchmarks alike.
 * @throws whatever fails first; what was opened before it is closed
 */
export async function createHub(
  config: Config,
  { prepare, onStatement, log = createLog(config.logLevel) }: HubOptions = {},
): Promise<Hub> {
  if (config.production) warnOfOneWall(config, log);
  const metrics = createMetrics();
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  try {
    const database = await openDatabase(config.database, config.statementTimeout);
    closers.push(() => database.close());
    await prepare?.(database);
    const live = await openLive(config, database, metrics, log);
    closers.push(() => live.close());
    const { access, authenticate, issue } = await openDoor(config, database, log);
    closers.push(() => access.close(), sealAudit(database, log));
    const seen = onStatement ? observe(database, onStatement) : database;
    const replicas = openReplicas(config.database, seen, (name) => metrics.read(name));
    closers.push(() => replicas.close());
    const recorder = new Recorder({ database, observer: metrics.audit, log });
    const sources = { live, access, recorder, limits: config.limits, database: seen, replicas };
    const http = await createHttp({
      graph: createGraph(sources, log, { ...querySettings(config, metrics, log), documents: await openDocuments(config) }),
      ...edge(config),
      authenticate,
      health: () => checkHealth(database, replicas, live),
      metrics: () => metrics.text(),
      sockets: { ...config.sockets, onConflated: () => metrics.conflated() },
      log,
    });
    closers.push(() => http.close());
    metrics.watch({ live, replicas, sockets: () => http.sockets, notificationQueue: () => notificationQueue(database) });
    return { url: http.url, issue, database, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function warnOfOneWall({ database }: Config, log: Logger): void {
  if (database.kind === "server" && database.ownerUrl !== undefined) return;
  log.warn(
    "the hub's role owns its tables: rows are withheld by the hub alone. OWNER_DATABASE_URL lets PostgreSQL do it as well",
  );
}

/** Where the hub listens, and what is looked at of a request before it is understood. */
function edge({
  host,
  port,
  within,
  origins,
  proxies,
  limits,
  playground,
}: Config): Pick<HttpOptions, "host" | "port" | "within" | "origins" | "addressOf" | "rates" | "badTokens" | "playground"> {
  return {
    host,
    port,
    playground,
    within,
    origins: createOrigins(origins),
    addressOf: createAddressOf(proxies),
    rates: createRates(limits.rates),
    badTokens: createBadTokens(limits.rates),
  };
}

async function openDocuments({ documents }: Config): Promise<DocumentSettings> {
  return { ...documents, trusted: createTrusted(await readManifest(documents.manifest)) };
}

/** Big answers get half of the connections, so that the others stay free for small ones. */
function querySettings(config: Config, metrics: Metrics, log: Logger): QuerySettings {
  const { database, queries, planner } = config;
  const bigAtOnce = database.kind === "server" ? Math.ceil(database.poolSize / 2) : 1;
  const observer = planner.on ? planObserver(config, metrics, log) : undefined;
  return { slowAfter: queries.slowAfter, limits: { maxBytes: queries.maxBytes, bigAtOnce }, observer, explain: planner.explain };
}

function planObserver({ planner: { explain } }: Config, metrics: Metrics, log: Logger): PlanObserver {
  return {
    explain,
    planned: () => metrics.planned(),
    fellBack(reason, error) {
      metrics.fellBack(reason);
      if (reason === "fault") log.warn({ err: error }, "a planned query failed; resolvers answer it");
    },
  };
}

async function openLive(config: Config, database: Database, metrics: Metrics, log: Logger): Promise<Live> {
  return createLive({
    ...config.live,
    database,
    foldable: congressFold,
    auditable: congressAudit,
    channel: FOLD_CHANNEL,
    notify: () => notify(database, FOLD_CHANNEL),
    cursorKey: await readHubKey(database),
    observer: metrics.live,
    log,
  });
}
