import type { Database } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { STATEMENT_TIMEOUT } from "./patience.ts";
import { FollowedReplicas, type Replicas, withoutReplicas } from "./replicas.ts";
import { openServer } from "./server.ts";

/** Which database the hub works on. */
export type DatabaseConfig =
  | { kind: "embedded"; /** Folder of the database's files; in memory when undefined. */ dataDir: string | undefined }
  | {
      kind: "server";
      url: string;
      poolSize: number;
      /** The same without a pooler in between, for listening. */ listenUrl?: string | undefined;
      /** The same for the role that owns the tables, where that is another one. */ ownerUrl?: string | undefined;
      /** Servers that follow it and answer queries. */ replicas?: ReplicaConfig | undefined;
    };

/** Which replicas are read from. */
export interface ReplicaConfig {
  readonly urls: readonly string[];
  /** Milliseconds that what they show may be old. */
  readonly maxLag: number;
}

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

/**
 * Opens the configured replicas.
 * @param database the primary, as it answers in their place
 * @param onRead told who answers, by name, each time that something is read
 */
export function openReplicas(config: DatabaseConfig, database: Database, onRead: (name: string) => void): Replicas {
  if (config.kind === "embedded" || config.replicas === undefined) return withoutReplicas(database);
  const { replicas, ...server } = config;
  const { statementTimeout } = database;
  return new FollowedReplicas(database, { ...replicas, server: { ...server, statementTimeout }, onRead });
}
