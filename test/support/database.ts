import { randomBytes } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { inject } from "vitest";
import type { DatabaseConfig } from "../../src/db/index.ts";
import { databaseUrl } from "./postgres.ts";
import { until } from "./wait.ts";
import { behindWall } from "./wall.ts";

/** A migrated, empty database of a test's own. Close what is open on it before disposing of it. */
export interface TestDatabase extends AsyncDisposable {
  config: DatabaseConfig;
  /** @throws when somebody is still connected: a hub or a listener was not closed */
  dispose(): Promise<void>;
}

/** Whether databases are made so that they themselves withhold rows from hubs: all that works must work there as well. */
const WALL = process.env["TEST_WALL"] === "on";

/** Makes a database of the kind that this vitest project tests. It takes part of a second: one for a test file is a good measure. With `wall` a server withholds rows itself. */
export async function openTestDatabase({ wall = WALL } = {}): Promise<TestDatabase> {
  const source = inject("database");
  const { config, dispose } =
    source.kind === "embedded" ? await copyFolder(source.folder) : await copyDatabase(source.url, source.template, wall);
  return { config, dispose, [Symbol.asyncDispose]: dispose };
}

type Copy = Pick<TestDatabase, "config" | "dispose">;

async function copyFolder(folder: string): Promise<Copy> {
  const dataDir = await mkdtemp(join(dirname(folder), "copy-"));
  await cp(folder, dataDir, { recursive: true });
  return { config: { kind: "embedded", dataDir }, dispose: () => rm(dataDir, { recursive: true, force: true }) };
}

async function copyDatabase(url: string, template: string, wall: boolean): Promise<Copy> {
  const name = `${template}_${randomBytes(4).toString("hex")}`;
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe(`create database ${name} template ${template}`);
  return {
    config: wall ? behindWall(databaseUrl(url, name)) : { kind: "server", url: databaseUrl(url, name), poolSize: 4 },
    async dispose() {
      try {
        await dropDatabase(admin, name);
      } finally {
        await admin.end({ timeout: 5 });
      }
    },
  };
}

/** Milliseconds that the backends of closed connections have to leave: one may still be waiting for a slow disk. */
const LEAVE_TIMEOUT = 30_000;

async function dropDatabase(admin: postgres.Sql, name: string): Promise<void> {
  const isLeft = async (): Promise<boolean> => (await connectionsTo(admin, name)).length === 0;
  try {
    await until(isLeft, { what: `the connections to ${name} to be closed`, timeout: LEAVE_TIMEOUT, interval: 20 });
    await admin.unsafe(`drop database ${name}`);
  } catch (error) {
    const left = await connectionsTo(admin, name);
    await admin.unsafe(`drop database if exists ${name} with (force)`);
    throw new Error(`connections were left open: ${JSON.stringify(left)}`, { cause: error });
  }
}

function connectionsTo(admin: postgres.Sql, name: string): Promise<readonly postgres.Row[]> {
  return admin`select application_name, state, wait_event, query, now() - state_change as since
    from pg_stat_activity where datname = ${name}`;
}
