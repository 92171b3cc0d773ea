import type { SQL } from "drizzle-orm";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { Waiter } from "../kernel/waiter.ts";
import type { Extents } from "./aspects.ts";

/** A row as the drivers return it, before its values are decoded by their columns. */
export type Row = Record<string, unknown>;

/** Something that answers reads: the database itself, a snapshot, or a transaction. */
export interface Reader {
  /** Runs one statement and returns its rows, undecoded. */
  rows(query: SQL): Promise<Row[]>;
}

/** Drizzle within a transaction: what a store's writes take. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** One transaction: reads see its writes; it is committed when the work returns and rolled back when it throws. */
export interface Transaction extends Reader {
  readonly orm: Orm;
}

/** A transaction for loading many rows. */
export interface BulkLoad {
  /** Runs one statement and returns its rows, undecoded. `text` is the hub's own, never a request's. */
  run(text: string): Promise<Row[]>;
  /**
   * Loads lines in PostgreSQL's text format for COPY: tab-separated, `\N` for null, each ended by a newline.
   * @param target table and columns, for example `term (id, code)`; never text from a request
   */
  copy(target: string, lines: Iterable<string>): Promise<void>;
}

/** What a snapshot reads through; `end` must be called once, whatever happened. */
export interface Snapshot extends Reader {
  end(): Promise<void>;
}

export interface TransactionOptions {
  /** REPEATABLE READ when true: the whole transaction sees one snapshot. READ COMMITTED otherwise. */
  repeatableRead?: boolean;
}

/** One statement whose answer is one text. */
export interface TextStatement {
  /** With `$1`, `$2`, … for its values. Never a client's own text. */
  readonly text: string;
  readonly values: readonly unknown[];
  /** Whether the session keeps it: only for statements that come again, as it never forgets one. */
  readonly prepare: boolean;
}

/**
 * PostgreSQL as the hub uses it, embedded or on a server. Failures of the connection are a HubError SERVICE_UNAVAILABLE.
 * An embedded one cannot be interrupted in a statement: whether somebody waits is looked at between two of them.
 */
export interface Database extends Reader {
  readonly kind: "embedded" | "server";
  /** Milliseconds that one statement of a client's may take. */
  readonly statementTimeout: number;
  /**
   * The same database for the reads of somebody who may see so much: where the database itself withholds rows (`db/wall.ts`) it shows no others. The
   * hub's own statements see all.
   */
  as(extents: Extents): Database;
  /** Runs one statement and returns its rows; with a waiter it is a client's: bounded in time, and given up when nobody waits any more. */
  rows(query: SQL, waiter?: Waiter): Promise<Row[]>;
  /** Runs one statement of one row and one column, and returns that text as the bytes that came; undefined for null. */
  text(statement: TextStatement, waiter?: Waiter): Promise<Uint8Array | undefined>;
  /** Opens a read-only REPEATABLE READ transaction on its first read: all its reads see the same instant. */
  snapshot(waiter?: Waiter): Snapshot;
  /**
   * Runs statements in a REPEATABLE READ transaction of their own, all in one message: whoever sends them cannot stall in between. Returns
   * the rows of the last one.
   * @param text the hub's own, never a request's
   */
  atOnce(text: string): Promise<Row[]>;
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** One transaction for loading many rows by COPY: all of it is committed, or nothing. */
  bulkLoad<T>(work: (bulk: BulkLoad) => Promise<T>): Promise<T>;
  /**
   * Listens on a channel. Returns a function that stops it.
   * @param onNotify called with the payload of every notification
   * @param onListen called each time that listening starts, also again after a cut: notifications may have been missed before it
   */
  listen(channel: string, onNotify: (payload: string) => void, onListen: () => void): Promise<() => Promise<void>>;
  /** Applies the migrations that are missing; safe when several hubs start at once. */
  migrate(): Promise<void>;
  close(): Promise<void>;
}
