import { type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Database, Reader } from "./database.ts";

/** Tells `onStatement` the text of every statement that is read through the database or its snapshots, without its values. */
export function observe(database: Database, onStatement: (text: string) => void): Database {
  const dialect = new PgDialect();
  const observed = <R extends Reader>(reader: R): R => ({
    ...reader,
    rows(query: SQL) {
      onStatement(dialect.sqlToQuery(query).sql);
      return reader.rows(query);
    },
  });
  return {
    ...observed(database),
    text(statement) {
      onStatement(statement.text);
      return database.text(statement);
    },
    atOnce(text) {
      onStatement(text);
      return database.atOnce(text);
    },
    snapshot: () => observed(database.snapshot()),
  };
}
