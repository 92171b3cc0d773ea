import { randomBytes } from "node:crypto";
import postgres from "postgres";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/db/index.ts";
import { plantCanaries } from "./canary.ts";
import { startPostgres } from "./postgres-server.ts";
import { makeHubRole } from "./wall.ts";

/**
 * Vitest's global setup for a real PostgreSQL: the server of TEST_DATABASE_URL, whose user must be allowed to create databases,
 * or else one that is started for this run. Migrates one database, of which each test file gets a copy.
 */
export default async function preparePostgres(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env["TEST_DATABASE_URL"];
  const server = given ? { url: given, stop: async () => {} } : await startPostgres();
  const template = `diem_cau_test_${randomBytes(4).toString("hex")}`;
  const admin = postgres(server.url, { max: 1, onnotice: () => {} });
  async function teardown(): Promise<void> {
    try {
      if (given) await admin.unsafe(`drop database if exists ${template} with (force)`);
      await admin.end({ timeout: 5 });
    } finally {
      await server.stop();
    }
  }
  try {
    await makeHubRole(server.url);
    await admin.unsafe(`create database ${template} encoding 'UTF8' template template0`);
    const database = await openDatabase({ kind: "server", url: databaseUrl(server.url, template), poolSize: 1 });
    await plantCanaries(database);
    await database.close();
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("database", { kind: "server", url: server.url, template });
  return teardown;
}

/** The address of another database on the same server. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = database;
  return url.href;
}
