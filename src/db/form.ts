import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { ListArguments } from "./list.ts";
import type { Many, One, Source } from "./relation.ts";

/** A column of the row that a field belongs to, as SQL. */
export type RowRef = (column: string) => SQL;

/** What the names that a row's fields read stand for. */
export type Expressions = Readonly<Record<string, PgColumn | SQL>>;

/** The arguments of a field, as GraphQL hands them to a resolver. */
type Arguments = Readonly<Record<string, unknown>>;

/** A column of the row. */
export interface ColumnForm {
  readonly kind: "column";
  readonly column: string;
  /** The column whose text stands before a private value: a mark that says whose it is, or nothing where it is not given out. */
  readonly mark?: string;
}

/** The row's id behind a prefix. */
export interface IdForm {
  readonly kind: "id";
  readonly prefix: string;
}

/** A value that is computed from the row. `needs` are the columns of the row that it reads. */
export interface ValueForm {
  readonly kind: "value";
  readonly needs: readonly string[];
  value(row: RowRef, args: Arguments): SQL;
}

/** At most one row, or a list of rows that is shown as a whole. */
export interface RowsForm {
  readonly kind: "row" | "rows";
  readonly needs: readonly string[];
  readonly columns: Expressions;
  /** What follows the select list; of `rows` with the order. */
  rest(row: RowRef, args: Arguments): SQL;
  /** Where it is not true the ordinary path answers, which knows what to say. */
  guard?(args: Arguments): SQL;
  /** The same as a lookup by a column of the row. */
  readonly lookup?: { readonly relation: One; readonly column: string };
  /** Queries that are made once a statement, by the names under which `rest` and `guard` read them. */
  readonly shared?: Readonly<Record<string, SQL>>;
}

/** A page of a list. */
export interface PageForm {
  readonly kind: "page";
  readonly needs: readonly string[];
  readonly source: Source<unknown, object>;
  /** Ties the source's rows to the row that the field belongs to. */
  tie(row: RowRef): readonly SQL[];
  list(args: Arguments): ListArguments<object, string>;
  /** The same as a list of the row's own. */
  readonly many?: Many<unknown, object>;
}

/** A row whose type is known from an argument only. */
export interface NodeForm {
  readonly kind: "node";
  locate(args: Arguments): { readonly type: string; readonly row: RowsForm };
}

/** How a field is answered in SQL: what its resolver does, for the planner. What a form throws, and where it fails, the resolver decides. */
export type Form = ColumnForm | IdForm | ValueForm | RowsForm | PageForm | NodeForm;

/** Shows a column of the row under another name than its own. */
export function shownColumn(column: string): ColumnForm {
  return { kind: "column", column };
}

/** The row that a column of this row names. */
export function toOne<R>(relation: One<R>, column: string): RowsForm {
  const { table, columns, key } = relation;
  return {
    kind: "row",
    needs: [column],
    columns,
    rest: (row) => sql`from ${table} where ${key} = ${row(column)}`,
    lookup: { relation, column },
  };
}

/** The row that an argument names. `keyOf` throws what the resolver would. */
export function byKey<R, K extends number | string>(relation: One<R, K>, keyOf: (args: never) => K): RowsForm {
  // GraphQL has checked the arguments against the field's own.
  return located(relation, (args) => sql`${relation.key} = ${keyOf(args as never)}`);
}

/** The row that fulfils a condition which at most one row does. */
export function located<R, K extends number | string>(
  { table, columns }: Pick<One<R, K>, "table" | "columns">,
  where: (args: Arguments) => SQL,
): RowsForm {
  return { kind: "row", needs: [], columns, rest: (_row, args) => sql`from ${table} where ${where(args)}` };
}

/** A page of a parent's list. `filter` makes the list's filter of arguments that stand beside the page's. */
export function toPage<R, F extends object, O extends string>(
  relation: Many<R, F, O>,
  filter?: (args: never) => ListArguments<F, O>["filter"],
): PageForm {
  return { ...rootPage(relation.source, filter), needs: ["id"], tie: (row) => [relation.on(row("id"))], many: relation };
}

/** A page of a whole source. */
export function rootPage<R, F extends object, O extends string>(
  source: Source<R, F, O>,
  filter?: (args: never) => ListArguments<F, O>["filter"],
): PageForm {
  return {
    kind: "page",
    needs: [],
    // The arguments are the source's own: GraphQL has checked them against the field that declares both.
    source,
    tie: () => [],
    list: (args) => (filter === undefined ? args : { ...args, filter: filter(args as never) ?? null }),
  };
}
