import { type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Database } from "./database.ts";

/** Tells `onStatement` the text of every statement that is read through the database or its snapshots, without its values. */
export function observe(database: Database, onStatement: (text: string) => void): Database {
  const dialect = new PgDialect();
  const observed = <R extends { rows: Database["rows"] }>(reader: R): R => ({
    ...reader,
    rows(query: SQL, signal?: AbortSignal) {
      onStatement(dialect.sqlToQuery(query).sql);
      return reader.rows(query, signal);
    },
  });
  return {
    ...observed(database),
    text(statement, signal) {
      onStatement(statement.text);
      return database.text(statement, signal);
    },
    atOnce(text) {
      onStatement(text);
      return database.atOnce(text);
    },
    snapshot: (signal) => observed(database.snapshot(signal)),
  };
}
