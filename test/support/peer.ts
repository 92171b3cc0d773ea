import { sql } from "drizzle-orm";
import { pino } from "pino";
import { inject } from "vitest";
import { loadConfig } from "../../src/config.ts";
import { type Hub, createHub } from "../../src/hub.ts";
import type { TestHub } from "./hub.ts";
import { databaseUrl } from "./postgres.ts";

/** The address of a test hub's database on its server, with another port for a proxy in front. */
export async function serverUrlOf(hub: TestHub, port?: number): Promise<string> {
  const source = inject("database");
  if (source.kind !== "server") throw new Error("an embedded database has no address");
  const [row] = await hub.database.rows(sql`select current_database() as name`);
  const url = new URL(databaseUrl(source.url, String(row?.["name"])));
  if (port !== undefined) url.port = String(port);
  return url.href;
}

export interface PeerOptions {
  readonly environment?: Record<string, string>;
  /** Where it finds the database; the same address as the first hub when left out. */
  readonly url?: string;
}

/** Another hub. */
export interface Peer extends Hub, AsyncDisposable {
  /** The token of an administrator. */
  readonly operatorToken: string;
}

/** Starts another hub on the database of a test hub. Close it before the test hub. */
export async function openPeer(hub: TestHub, { environment = {}, url }: PeerOptions = {}): Promise<Peer> {
  const variables = {
    PORT: "0",
    LOG_LEVEL: "silent",
    TRUSTED_ONLY: "nobody",
    ANONYMOUS: "everything",
    DATABASE_POOL: "4",
    DATABASE_URL: url ?? (await serverUrlOf(hub)),
  };
  const log = pino({ level: process.env["TEST_LOG_LEVEL"] ?? "silent" });
  const peer = await createHub(loadConfig({ ...variables, ...environment }), { log });
  const operatorToken = await peer.issue?.({ kind: "administrator", subject: "operator", minutes: 600 });
  if (operatorToken === undefined) throw new Error("the hub cannot sign tokens");
  return { ...peer, operatorToken, [Symbol.asyncDispose]: () => peer.close() };
}

/** The present value of a metric that has no labels. */
export async function metric(hubUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${hubUrl}/metrics`)).text();
  const line = text.split("\n").find((candidate) => candidate.startsWith(`${name} `));
  if (line === undefined) throw new Error(`there is no metric ${name}`);
  return Number(line.slice(name.length));
}
