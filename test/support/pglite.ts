import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { openDatabase } from "../../src/db/index.ts";
import { plantCanaries } from "./canary.ts";

/** Vitest's global setup for the embedded database: migrates one folder, of which each test file gets a copy beside it. */
export default async function preparePglite(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "diem-cau-pglite-"));
  // Where the run is interrupted, vitest does not wait for what is asynchronous.
  const removeNow = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", removeNow);
  async function teardown(): Promise<void> {
    process.off("exit", removeNow);
    await rm(folder, { recursive: true, force: true });
  }
  try {
    const database = await openDatabase({ kind: "embedded", dataDir: join(folder, "migrated") });
    await plantCanaries(database);
    await database.close();
  } catch (error) {
    await teardown();
    throw error;
  }
  project.provide("database", { kind: "embedded", folder: join(folder, "migrated") });
  return teardown;
}
