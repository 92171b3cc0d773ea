import type { Waiter } from "../kernel/waiter.ts";
import type { Database } from "./database.ts";

/** The same database for one operation: what it reads is given up when nobody waits any more. */
export function forOperation(database: Database, waiter: Waiter): Database {
  return {
    ...database,
    as: (extents) => forOperation(database.as(extents), waiter),
    rows: (query) => database.rows(query, waiter),
    text: (statement) => database.text(statement, waiter),
    snapshot: () => database.snapshot(waiter),
  };
}
