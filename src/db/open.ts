import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { STATEMENT_TIMEOUT } from "./patience.ts";
import { openServer } from "./server.ts";

/** Which database the hub works on. */
export type DatabaseConfig =
  | { kind: "embedded"; /** Folder of the database's files; in memory when undefined. */ dataDir: string | undefined }
  | {
      kind: "server";
      url: string;
      poolSize: number;
      /** The same without a pooler in between, for listening. */ listenUrl?: string | undefined;
    };

/**
 * Opens the configured database and brings its schema up to date.
 * @param statementTimeout milliseconds that one statement of a client's may take
 */
export async function openDatabase(config: DatabaseConfig, statementTimeout = STATEMENT_TIMEOUT): Promise<Database> {
  const database =
    config.kind === "embedded"
      ? await openEmbedded(config.dataDir, statementTimeout)
      : openServer({ ...config, statementTimeout });
  try {
    await database.migrate();
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
