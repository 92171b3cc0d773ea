import { type SQL, getTableName, sql } from "drizzle-orm";
import { type Edge, type Page, type PageArguments, type PageInfo, checkPage } from "../kernel/page.ts";
import { beyond, decodeCursor, encodeCursor, orderBy, placeText } from "./cursor.ts";
import type { Reader, Row } from "./database.ts";
import { type FilterValue, type OrderTerm, type Source, type Ways, selection } from "./relation.ts";

/** What a list is asked for besides its page. */
export interface ListArguments<F, O> extends PageArguments {
  filter?: FilterValue<F> | null | undefined;
  orderBy?: O | null | undefined;
}

/** A checked question to a source: which rows, in which order, which page. */
export interface List<R> {
  readonly source: Pick<Source<R>, "name" | "table" | "columns" | "decode">;
  readonly order: string;
  readonly terms: readonly OrderTerm[];
  readonly page: Page;
  readonly where: readonly SQL[];
  /** A further condition. */
  readonly ways: Ways | undefined;
  /** Whether the page's rows are looked for among all that are counted, and best counted with them. */
  readonly isCounted: boolean;
}

/** One page as it was read. */
export interface ListPage<R> {
  readonly edges: readonly Edge<R>[];
  readonly pageInfo: PageInfo;
}

/**
 * Checks the arguments of a list before anything is asked of the database.
 * @throws HubError BAD_USER_INPUT when the page or a filter's value is not accepted
 */
export function asList<R, F, O extends string>(from: Source<R, F, O>, args: ListArguments<F, O>): List<R> {
  const order = args.orderBy ?? from.defaultOrder;
  const all = conditions(from, args.filter);
  const where = all.filter((condition): condition is SQL => !isWays(condition));
  const page = checkPage(args);
  const ways = all.find(isWays);
  const isWhole = page.after === undefined && page.before === undefined && ways === undefined;
  const isCounted = isWhole && hasCostly(from, args.filter);
  return { source: from, order, terms: from.orders[order], page, where, ways, isCounted };
}

function hasCostly({ costly = [] }: Pick<Source, "costly">, filter: object | null | undefined): boolean {
  return Object.entries(filter ?? {}).some(([name, value]) => value != null && costly.includes(name));
}

function isWays(condition: SQL | Ways): condition is Ways {
  return "isFew" in condition;
}

function conditions<R, F, O extends string>(from: Source<R, F, O>, filter: FilterValue<F> | null | undefined): (SQL | Ways)[] {
  if (filter === null || filter === undefined) return [];
  const names = Object.keys(from.filters) as (keyof F)[];
  return names.flatMap((name) => {
    const value = filter[name];
    return value === null || value === undefined ? [] : [from.filters[name](value)];
  });
}

/** Reads a page of the whole source. */
export async function readPage<R>(reader: Reader, list: List<R>): Promise<ListPage<R>> {
  return toPage(list, await reader.rows(pageQuery(list, [])));
}

/** Reads the same page of many parents in one statement; the answer is in the parents' order. */
export async function readPages<R>(
  reader: Reader,
  list: List<R>,
  on: (id: SQL) => SQL,
  parents: readonly number[],
): Promise<ListPage<R>[]> {
  const rows = await reader.rows(sql`
    select parent.id as parent_id, page.*
    from unnest(${sql.param(parents)}::integer[]) as parent (id)
    cross join lateral (${pageQuery(list, [on(sql`parent.id`)])}) as page`);
  const byParent = new Map<number, Row[]>(parents.map((id) => [id, []]));
  for (const row of rows) byParent.get(Number(row["parent_id"]))?.push(row);
  return parents.map((id) => toPage(list, byParent.get(id) ?? []));
}

/** Counts all rows of the source that the list's filters let through. */
export async function readCount(reader: Reader, list: List<unknown>): Promise<number> {
  const [row] = await reader.rows(sql`select count(*)::integer as count ${countRest(list, [])}`);
  return Number(row?.["count"]);
}

/** The same count for many parents in one statement, in the parents' order. */
export async function readCounts(
  reader: Reader,
  list: List<unknown>,
  on: (id: SQL) => SQL,
  parents: readonly number[],
): Promise<number[]> {
  const rows = await reader.rows(sql`
    select parent.id as parent_id,
      (select count(*)::integer ${countRest(list, [on(sql`parent.id`)])}) as count
    from unnest(${sql.param(parents)}::integer[]) as parent (id)`);
  const byParent = new Map(rows.map((row) => [Number(row["parent_id"]), Number(row["count"])]));
  return parents.map((id) => byParent.get(id) ?? 0);
}

/** One row more than the page, to know whether another page follows. */
function pageQuery(list: List<unknown>, tie: readonly SQL[]): SQL {
  const places = list.terms.map(({ column }, index) => sql`${placeText(column)} as ${sql.identifier(`place_${index}`)}`);
  const columns = Object.keys(list.source.columns).length === 0 ? [] : [selection(list.source.columns)];
  return sql`select ${sql.join([...columns, ...places], sql`, `)} ${pageRest(list, tie, list.page.size + 1)}`;
}

/**
 * What follows the select list of a page.
 * @param tie what ties the rows to their parent
 * @throws HubError BAD_USER_INPUT when a cursor is not one of this list
 */
export function pageRest({ source, order, terms, page, where, ways }: List<unknown>, tie: readonly SQL[], limit: number): SQL {
  const after = page.after === undefined ? [[]] : ranges(beyond(terms, decodeCursor("after", page.after, order, terms), false));
  const before =
    page.before === undefined ? [[]] : ranges(beyond(terms, decodeCursor("before", page.before, order, terms), true));
  const found =
    ways === undefined
      ? [[]]
      : [
          [ways.isFew, ways.few],
          [sql`not ${ways.isFew}`, ways.many],
        ];
  const tail = sql`order by ${orderBy(terms, page.fromEnd)} limit ${sql.raw(String(limit))}`;
  const parts = found.flatMap((way) =>
    after.flatMap((from) =>
      before.map((to) => sql`from ${source.table}${whereAll([...way, ...tie, ...where, ...from, ...to])} ${tail}`),
    ),
  );
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0) return only;
  // No row is in two parts: the page is the first of what the first of each part are.
  const union = sql.join(
    parts.map((part) => sql`(select * ${part})`),
    sql` union all `,
  );
  return sql`from (${union}) as ${sql.identifier(getTableName(source.table))} ${tail}`;
}

function ranges(alternatives: readonly SQL[]): SQL[][] {
  return alternatives.map((one) => [one]);
}

/** What follows the select list of a count. */
export function countRest({ source, where, ways }: List<unknown>, tie: readonly SQL[]): SQL {
  return sql`from ${source.table}${whereAll([...tie, ...where, ...(ways === undefined ? [] : [ways.all])])}`;
}

/** ` where …` of all conditions; nothing without one. */
function whereAll(where: readonly SQL[]): SQL {
  return where.length === 0 ? sql`` : sql` where ${sql.join([...where], sql` and `)}`;
}

function toPage<R>({ source, order, terms, page }: List<R>, rows: readonly Row[]): ListPage<R> {
  const more = rows.length > page.size;
  const kept = page.fromEnd ? rows.slice(0, page.size).reverse() : rows.slice(0, page.size);
  const edges = kept.map((row) => new ReadEdge(source.decode(row), row, order, terms.length));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.fromEnd ? page.before !== undefined : more,
      hasPreviousPage: page.fromEnd ? more : page.after !== undefined,
      get startCursor() {
        return edges[0]?.cursor ?? null;
      },
      get endCursor() {
        return edges.at(-1)?.cursor ?? null;
      },
    },
  };
}

/** A row in its list. Few ask for cursors: one is made when it is. */
class ReadEdge<R> implements Edge<R> {
  readonly node: R;
  readonly #row: Row;
  readonly #order: string;
  readonly #terms: number;

  constructor(node: R, row: Row, order: string, terms: number) {
    this.node = node;
    this.#row = row;
    this.#order = order;
    this.#terms = terms;
  }

  get cursor(): string {
    return encodeCursor(this.#order, placeOf(this.#row, this.#terms));
  }
}

function placeOf(row: Row, length: number): (string | null)[] {
  return Array.from({ length }, (_, index) => {
    const value = row[`place_${index}`];
    return typeof value === "string" ? value : null;
  });
}
