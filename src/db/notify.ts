import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** Sends a wake-up on a channel. */
export async function notify(database: Database, channel: string): Promise<void> {
  await database.rows(sql`select pg_notify(${channel}, '')`);
}

/** The used share of the server's notification queue, 0 to 1. A full queue makes commits fail. */
export async function notificationQueue(database: Database): Promise<number> {
  const [row] = await database.rows(sql`select pg_notification_queue_usage() as used`);
  return Number(row?.["used"]);
}

/** Asks the database for an answer. */
export async function ping(database: Database): Promise<void> {
  await database.rows(sql`select 1`);
}
