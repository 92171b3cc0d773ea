import { createClient, type Client as SocketClient } from "graphql-ws";
import { type Logger, pino } from "pino";
import { WebSocket } from "ws";
import type { IssueToken } from "../../src/access/index.ts";
import { loadConfig } from "../../src/config.ts";
import type { Database } from "../../src/db/index.ts";
import { createHub } from "../../src/hub.ts";
import { checkHub, expectNoCanary, watchedLog } from "./canary.ts";
import { openTestDatabase } from "./database.ts";
import { type Stream, openStream } from "./stream.ts";

/** An error as a client sees it. */
export interface AnswerError {
  message: string;
  path?: (string | number)[];
  extensions: { code: string; problems?: { field: string; value: unknown; rule: string }[] };
}

/** An answer as a client sees it. */
export interface Answer<T> {
  data?: T | null;
  errors?: AnswerError[];
}

/** A hub on a database of its own, with clients of every transport. */
export interface TestHub extends AsyncDisposable {
  readonly url: string;
  /** The token of an administrator. */
  readonly operatorToken: string;
  /** Signs a token. */
  readonly issue: IssueToken;
  /** The hub's own database: what a statement typed into psql would reach. */
  readonly database: Database;
  /** The texts of the statements that the graph has read by since the last call. */
  statements(): string[];
  /** Asks over HTTP and returns the whole answer, errors included. */
  ask<T>(query: string, variables?: object, token?: string): Promise<Answer<T>>;
  /** Asks over HTTP; fails with the errors when there are any. */
  get<T>(query: string, variables?: object): Promise<T>;
  /** The same as an operator. */
  operate<T>(query: string, variables?: object): Promise<T>;
  /** Follows a subscription over a socket. */
  follow<T>(query: string, variables?: object): Stream<T>;
  /** A client of the WebSocket protocol; disposed of with the hub. */
  socketClient(connectionParams?: Record<string, unknown>): SocketClient;
}

export interface OpenHubOptions {
  /** Called with the empty, migrated database before the hub listens. */
  prepare?: (database: Database) => Promise<void>;
  environment?: Record<string, string>;
  /** Whether the database withholds rows itself. */
  wall?: boolean;
  /** Where the hub's log goes; when it is left out it is looked through for private values. */
  log?: Logger;
}

/** Starts a hub on the database kind of the present vitest project, on a free port. */
export async function openHub({ prepare, environment = {}, wall, log: given }: OpenHubOptions = {}): Promise<TestHub> {
  const { config: database, dispose } = await openTestDatabase(wall === undefined ? {} : { wall });
  const config = {
    ...loadConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      ANONYMOUS: "everything",
      TRUSTED_ONLY: "nobody",
      RATE_BAD_TOKENS: "1000000",
      ...environment,
    }),
    database,
  };
  const level = process.env["TEST_LOG_LEVEL"];
  const lines = watchedLog();
  const log = given ?? (level === undefined ? lines.log : pino({ level }));
  const leaks: unknown[] = [];
  const statements: string[] = [];
  const clients: SocketClient[] = [];
  const hub = await createHub(config, {
    log,
    onStatement: (text) => statements.push(text),
    ...(prepare === undefined ? {} : { prepare }),
  });
  const issue: IssueToken =
    hub.issue ??
    (() => {
      throw new Error("a hub with public keys signs nothing");
    });
  const operatorToken =
    hub.issue === undefined ? "" : await hub.issue({ kind: "administrator", subject: "operator", minutes: 600 });

  async function ask<T>(query: string, variables?: object, token?: string): Promise<Answer<T>> {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    if (token === undefined) expectNoCanary(text, "an answer to who has shown no token");
    return JSON.parse(text) as Answer<T>;
  }
  function socketClient(connectionParams?: Record<string, unknown>): SocketClient {
    const client = createClient({
      url: `${hub.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      ...(connectionParams === undefined ? {} : { connectionParams }),
    });
    clients.push(client);
    return client;
  }
  const watch = (result: unknown): void => {
    try {
      expectNoCanary(JSON.stringify(result), "a stream of who has shown no token");
    } catch (leak) {
      leaks.push(leak);
    }
  };
  const close = async (): Promise<void> => {
    for (const client of clients) await client.dispose();
    await checkHub(hub.url, hub.database).catch((leak: unknown) => leaks.push(leak));
    await hub.close();
    await dispose();
    lines.check();
    if (leaks.length > 0) throw leaks[0];
  };
  return {
    url: hub.url,
    operatorToken,
    issue,
    database: hub.database,
    statements: () => statements.splice(0),
    ask,
    get: async (query, variables) => dataOf(await ask(query, variables)),
    operate: async (query, variables) => dataOf(await ask(query, variables, operatorToken)),
    follow: (query, variables) => openStream(socketClient(), query, variables, watch),
    socketClient,
    [Symbol.asyncDispose]: close,
  };
}

function dataOf<T>({ data, errors }: Answer<T>): T {
  if (errors !== undefined || data == null) throw new Error(`the hub answered with errors: ${JSON.stringify(errors, null, 2)}`);
  return data;
}
