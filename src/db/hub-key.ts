import { randomBytes } from "node:crypto";
import type { Database } from "./database.ts";
import { hubKey } from "./hub-key.table.ts";

/** The secret that all hubs of a database sign with; the first one makes it. */
export async function readHubKey(database: Database): Promise<string> {
  return database.transaction(async ({ orm }) => {
    await orm
      .insert(hubKey)
      .values({ secret: randomBytes(32).toString("base64url") })
      .onConflictDoNothing();
    const [row] = await orm.select({ secret: hubKey.secret }).from(hubKey);
    if (row === undefined) throw new Error("the hub's key could not be stored");
    return row.secret;
  });
}
