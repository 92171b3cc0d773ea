import { type Database, type ReplicaStanding, type Replicas, ping } from "./db/index.ts";
import type { Live } from "./live/index.ts";

/** Whether the hub can answer, and how its parts stand. */
export interface Health {
  readonly ready: boolean;
  /** The database answers. */
  readonly database: boolean;
  /** Those that are not read from have the primary answer in their place: the hub is ready without them. */
  readonly replicas: readonly ReplicaStanding[];
  /** Notifications arrive. Without them the hub polls, and is ready all the same. */
  readonly listening: boolean;
  /** Seconds that the oldest change has waited to be counted. */
  readonly foldLag: number;
  /** Counts that the last audit found wrong. */
  readonly wrongCounts: number;
}

/** Seconds that a change may wait to be counted before the hub is called unready. */
const MAX_FOLD_LAG = 10;
/** Milliseconds that the database has to answer. */
const TIMEOUT = 2_000;

/** Asks the parts of the hub how they stand. */
export async function checkHealth(database: Database, replicas: Replicas, live: Live): Promise<Health> {
  const answers = await Promise.race([
    answersNow(database),
    new Promise<false>((resolve) => setTimeout(resolve, TIMEOUT, false).unref()),
  ]);
  const { hears, backlog, wrongCounts } = live.status();
  const foldLag = backlog.since === undefined ? 0 : (Date.now() - backlog.since.getTime()) / 1000;
  return {
    ready: answers && foldLag < MAX_FOLD_LAG && wrongCounts === 0,
    database: answers,
    replicas: replicas.standing(),
    listening: hears,
    foldLag,
    wrongCounts,
  };
}

async function answersNow(database: Database): Promise<boolean> {
  try {
    await ping(database);
    return true;
  } catch {
    return false;
  }
}
