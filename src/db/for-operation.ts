import type { Database } from "./database.ts";

/** The same database for one operation: what it reads is given up when the signal is aborted. */
export function forOperation(database: Database, signal: AbortSignal): Database {
  return {
    ...database,
    rows: (query) => database.rows(query, signal),
    text: (statement) => database.text(statement, signal),
    snapshot: () => database.snapshot(signal),
  };
}
