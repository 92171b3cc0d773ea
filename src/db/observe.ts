import { type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { Waiter } from "../kernel/waiter.ts";
import type { Database, Reader } from "./database.ts";

const dialect = new PgDialect();

/** Tells `onStatement` the text of every statement that is read through the database or its snapshots, without its values. */
export function observe(database: Database, onStatement: (text: string) => void): Database {
  const observed = <R extends { rows: Database["rows"] }>(reader: R): R => ({
    ...reader,
    rows(query: SQL, waiter?: Waiter) {
      onStatement(dialect.sqlToQuery(query).sql);
      return reader.rows(query, waiter);
    },
  });
  return {
    ...observed(database),
    as: (extents) => observe(database.as(extents), onStatement),
    text(statement, waiter) {
      onStatement(statement.text);
      return database.text(statement, waiter);
    },
    atOnce(text) {
      onStatement(text);
      return database.atOnce(text);
    },
    snapshot: (waiter) => observed(database.snapshot(waiter)),
  };
}

/** One statement that was run. */
export interface ReadNote {
  /** Without its values. */
  readonly text: string;
  /** Keys that it was asked for at once; 1 where there is no list of them. */
  readonly batch: number;
  readonly rows: number;
}

/** The same reader, which notes what it reads. */
export function noteReads(reader: Reader, notes: ReadNote[]): Reader {
  return {
    async rows(query) {
      const rows = await reader.rows(query);
      const { sql: text, params } = dialect.sqlToQuery(query);
      const batch = Math.max(1, ...params.map((param) => (Array.isArray(param) ? param.length : 1)));
      notes.push({ text, batch, rows: rows.length });
      return rows;
    },
  };
}
