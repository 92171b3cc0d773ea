import { type InferSelectModel, type SQL, getTableColumns, sql } from "drizzle-orm";
import { type PgColumn, PgDialect, type PgTable } from "drizzle-orm/pg-core";
import type { Reader, Row } from "./database.ts";

/** The columns that a source reads, under the names that its rows have. */
export type Columns = Record<string, PgColumn>;

/** Rows of a table without its derived search columns. */
export type RowOf<T extends PgTable> = Omit<InferSelectModel<T>, "searchText" | "sortKey">;

/** One column of an ordering. Rows without a value come last in either direction. */
export interface OrderTerm {
  readonly column: PgColumn;
  readonly direction: "asc" | "desc";
}

/**
 * A condition whose rows may be few among very many, which PostgreSQL can't know beforehand. Few are found by their keys and sorted;
 * of many the first ones are soon met in the list's order.
 */
export interface Ways {
  /** Whether there are few. */
  readonly isFew: SQL;
  /** The condition, for an index on keys. */
  readonly few: SQL;
  /** The condition, tried on one row after another: not one that can become a join. */
  readonly many: SQL;
  /** The condition, for counting. */
  readonly all: SQL;
}

/** What each filter field demands of a row. Called only for a value that is given. At most one field of a source has two ways. */
export type Filters<F> = { readonly [K in keyof F]: (value: F[K]) => SQL | Ways };

/** A filter as a client sends it: what is left out or null does not narrow. */
export type FilterValue<F> = { readonly [K in keyof F]?: F[K] | null };

/** The filter that a source takes. */
export type FilterOf<S> = S extends Source<infer _R, infer F> ? FilterValue<F> : never;

/** The names of a source's orders. */
export type OrderOf<S> = S extends { orders: Readonly<Record<infer O, unknown>> } ? O : never;

/**
 * A table as a list that clients page through: how it may be filtered and ordered. Declared once, in the slice's store; read by
 * `load`. An order's terms must be unique together, so that each row has a place of its own: the last one is the id.
 */
export interface Source<R = unknown, F = unknown, O extends string = string> {
  readonly name: string;
  readonly table: PgTable;
  readonly columns: Columns;
  readonly filters: Filters<F>;
  /** Filters that look at many rows to find theirs: a page that is asked for with its count is found and counted in one go. */
  readonly costly?: readonly string[];
  readonly orders: Readonly<Record<O, readonly OrderTerm[]>>;
  readonly defaultOrder: O;
  readonly decode: (row: Row) => R;
}

/** From a key to the one row that has it, or none. */
export interface One<R = unknown, K extends number | string = number> {
  readonly name: string;
  readonly table: PgTable;
  readonly columns: Columns;
  readonly key: PgColumn;
  /** A key as the driver returns it, or as it is asked for. */
  readonly keyOf: (value: unknown) => K;
  readonly decode: (row: Row) => R;
}

/** From a parent's id to a list. `on` ties the source's rows to the parent's id, an integer expression. */
export interface Many<R = unknown, F = unknown, O extends string = string> {
  readonly name: string;
  readonly source: Source<R, F, O>;
  readonly on: (parentId: SQL) => SQL;
}

/** Columns of a table that are read: all but what only searching and sorting need. */
export function readableColumns(table: PgTable): Columns {
  return Object.fromEntries(
    Object.entries(getTableColumns(table)).filter(([name]) => name !== "searchText" && name !== "sortKey"),
  );
}

/** Declares a list source over a whole table. */
export function source<T extends PgTable, F, O extends string>(declaration: {
  name: string;
  table: T;
  filters: Filters<F>;
  costly?: readonly (keyof F & string)[];
  orders: Record<O, readonly OrderTerm[]>;
  defaultOrder: NoInfer<O>;
}): Source<RowOf<T>, F, O> {
  const columns = readableColumns(declaration.table);
  return { ...declaration, columns, decode: rowDecoder<T>(columns) };
}

/** Declares the lookup of a table's row by a unique integer column. */
export function one<T extends PgTable>(name: string, table: T, key: PgColumn): One<RowOf<T>> {
  const columns = readableColumns(table);
  return { name, table, columns, key, keyOf: Number, decode: rowDecoder<T>(columns) };
}

/** Declares the lookup of a table's row by a unique text column. */
export function oneByText<T extends PgTable>(name: string, table: T, key: PgColumn): One<RowOf<T>, string> {
  const columns = readableColumns(table);
  return { name, table, columns, key, keyOf: String, decode: rowDecoder<T>(columns) };
}

/** Declares a parent's list. */
export function many<R, F, O extends string>(name: string, from: Source<R, F, O>, on: (parentId: SQL) => SQL): Many<R, F, O> {
  return { name, source: from, on };
}

/** The same for all columns of a table, which make its row's type. */
function rowDecoder<T extends PgTable>(columns: Columns): (row: Row) => RowOf<T> {
  return decoder(columns) as (row: Row) => RowOf<T>;
}

/** Makes the function that turns a driver's row into the values of columns. */
function decoder(columns: Columns): (row: Row) => Row {
  const entries = Object.entries(columns);
  return (row) => {
    const decoded: Row = {};
    for (const [name, column] of entries) {
      const value = row[name];
      decoded[name] = value === null || value === undefined ? null : column.mapFromDriverValue(value);
    }
    return decoded;
  };
}

const narrowed = new WeakMap<Columns, Map<string, Columns>>();
/** Parts of a declaration that are known at most: each is a statement of its own, which sessions keep. */
const MAX_PARTS = 32;

/** A declaration with those columns only that will be looked at; with all of them when nobody knows which. */
export function only<R, D extends Pick<Source<R>, "columns" | "decode">>(
  declared: D & Pick<Source<R>, "columns" | "decode">,
  wanted: ReadonlySet<string> | undefined,
): D {
  if (wanted === undefined) return declared;
  const known = narrowed.get(declared.columns) ?? new Map<string, Columns>();
  narrowed.set(declared.columns, known);
  const some = Object.entries(declared.columns).filter(([name]) => wanted.has(name));
  const key = some.map(([name]) => name).join();
  const columns = known.get(key) ?? (known.size < MAX_PARTS ? Object.fromEntries(some) : declared.columns);
  if (known.size < MAX_PARTS) known.set(key, columns);
  // What is not wanted is missing of the row: whoever asks for a part of it looks at that part only.
  return { ...declared, columns, decode: decoder(columns) as D["decode"] };
}

const dialect = new PgDialect();
const selections = new WeakMap<Columns, SQL>();

/** `"name", "code", …` of a source under its rows' names. */
export function selection(columns: Columns): SQL {
  const known = selections.get(columns);
  if (known !== undefined) return known;
  const list = Object.entries(columns).map(([name, column]) => sql`${column} as ${sql.identifier(name)}`);
  // The text is put together once. Columns hold no values.
  const made = sql.raw(dialect.sqlToQuery(sql.join(list, sql`, `)).sql);
  selections.set(columns, made);
  return made;
}

/** Reads whole rows of a declared table. `rest` is what follows `from <table>`: where, order by. */
export async function selectRows<R>(
  reader: Reader,
  { table, columns, decode }: Pick<One<R>, "table" | "columns" | "decode">,
  rest: SQL,
): Promise<R[]> {
  const rows = await reader.rows(sql`select ${selection(columns)} from ${table} ${rest}`);
  return rows.map(decode);
}
