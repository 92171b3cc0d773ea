import DataLoader from "dataloader";
import { sql } from "drizzle-orm";
import type { Connection } from "../kernel/page.ts";
import type { Reader } from "./database.ts";
import { type ListArguments, type ListPage, asList, readCount, readCounts, readPage, readPages } from "./list.ts";
import { type Many, type One, type Source, only, selection } from "./relation.ts";

/** Reads declared relations for one request or one event: what is asked in the same turn is read by one statement. */
export interface Load {
  /** The row that has the key, null when there is none. */
  one<R, K extends number | string>(relation: One<R, K>, key: K): Promise<R | null>;
  /** A page of a whole source. */
  list<R, F, O extends string>(from: Source<R, F, O>, args: ListArguments<F, O>): Promise<Connection<R>>;
  /** A page of a parent's list. */
  many<R, F, O extends string>(relation: Many<R, F, O>, parentId: number, args: ListArguments<F, O>): Promise<Connection<R>>;
  /** The rows of many keys, in their order, by one statement; of a row those columns that are `wanted`. */
  oneOfEach<R, K extends number | string>(
    relation: One<R, K>,
    keys: readonly (K | null)[],
    wanted: Wanted,
  ): Promise<(R | null)[]>;
  /** The same page of many parents, in their order, by one statement. */
  manyOfEach<R, F, O extends string>(
    relation: Many<R, F, O>,
    parentIds: readonly number[],
    args: ListArguments<F, O>,
    wanted: Wanted,
  ): Promise<Connection<R>[]>;
  /** Any other read by key: `read` gets the keys that were asked in one turn and answers them in the same order. */
  batch<K, V>(name: string, key: K, read: (reader: Reader, keys: readonly K[]) => Promise<readonly V[]>): Promise<V>;
}

/** Names of the columns of a row that will be looked at; undefined: all may be. */
export type Wanted = ReadonlySet<string> | undefined;

/** One DataLoader per name, made when it is first asked for; a name belongs to one kind of read, whose types it therefore has. */
function createLoaders() {
  const loaders = new Map<string, unknown>();
  return <K, V>(name: string, read: (keys: readonly K[]) => Promise<readonly V[]>): DataLoader<K, V, string> => {
    const found = loaders.get(name) as DataLoader<K, V, string> | undefined;
    if (found !== undefined) return found;
    const made = new DataLoader<K, V, string>(read, { cacheKeyFn: (key) => JSON.stringify(key) });
    loaders.set(name, made);
    return made;
  };
}

/** A fresh loader over a reader. It remembers what it has read: never keep it beyond one request or one event. */
export function createLoad(reader: Reader): Load {
  const loader = createLoaders();

  /** Counts a list of parents that are asked in one turn. */
  function counter<R, F, O extends string>(
    relation: Many<R, F, O>,
    args: ListArguments<F, O>,
  ): (parentId: number) => Promise<number> {
    const list = asList(relation.source, args);
    const counts = loader(`count:${askedOf(relation, args)}`, (ids: readonly number[]) =>
      readCounts(reader, list, relation.on, ids),
    );
    return (parentId) => counts.load(parentId);
  }

  return {
    one: <R, K extends number | string>(relation: One<R, K>, key: K) =>
      loader<K, R | null>(`one:${relation.name}`, (keys) => readOne(reader, relation, keys)).load(key),
    async list(from, args) {
      const list = asList(from, args);
      return asConnection(await readPage(reader, list), () => readCount(reader, list));
    },
    async many(relation, parentId, args) {
      const list = asList(relation.source, args);
      const pages = loader(`page:${askedOf(relation, args)}`, (ids: readonly number[]) =>
        readPages(reader, list, relation.on, ids),
      );
      const count = counter(relation, args);
      return asConnection(await pages.load(parentId), () => count(parentId));
    },
    oneOfEach: (relation, keys, wanted) => readOneOfEach(reader, relation, keys, wanted),
    async manyOfEach(relation, parentIds, args, wanted) {
      const list = asList({ ...relation.source, ...only(relation.source, wanted) }, args);
      const count = counter(relation, args);
      return eachOf(parentIds, async (ids) => {
        const pages = await readPages(reader, list, relation.on, ids);
        return pages.map((page, place) => asConnection(page, () => count(ids[place] ?? 0)));
      });
    },
    batch: <K, V>(name: string, key: K, read: (from: Reader, keys: readonly K[]) => Promise<readonly V[]>) =>
      loader<K, V>(`batch:${name}`, (keys) => read(reader, keys)).load(key),
  };
}

function readOneOfEach<R, K extends number | string>(
  reader: Reader,
  relation: One<R, K>,
  keys: readonly (K | null)[],
  wanted: Wanted,
): Promise<(R | null)[]> {
  return eachOf<K | null, R | null>(keys, async (distinct) => {
    const known = distinct.filter((key) => key !== null);
    const rows = known.length === 0 ? [] : await readOne(reader, only(relation, wanted), known);
    const byKey = new Map(known.map((key, place) => [key, rows[place] ?? null]));
    return distinct.map((key) => (key === null ? null : (byKey.get(key) ?? null)));
  });
}

/** What `read` answers for keys, of which each is asked once. */
async function eachOf<K, V>(keys: readonly K[], read: (distinct: readonly K[]) => Promise<readonly V[]>): Promise<V[]> {
  const distinct = [...new Set(keys)];
  const values = await read(distinct);
  const places = new Map(distinct.map((key, place) => [key, place]));
  // Every key has a place, and every place a value.
  return keys.map((key) => values[places.get(key) ?? 0] as V);
}

/** Equal texts, equal questions. */
function askedOf<R, F, O extends string>({ name }: Many<R, F, O>, args: ListArguments<F, O>): string {
  const { first, last, after, before, orderBy, filter } = args;
  return `${name}:${JSON.stringify([first, last, after, before, orderBy, filter])}`;
}

function asConnection<R>({ edges, pageInfo }: ListPage<R>, totalCount: () => Promise<number>): Connection<R> {
  return { edges, nodes: edges.map(({ node }) => node), pageInfo, totalCount };
}

async function readOne<R, K extends number | string>(
  reader: Reader,
  { table, columns, key, keyOf, decode }: Pick<One<R, K>, "table" | "columns" | "key" | "keyOf" | "decode">,
  keys: readonly K[],
): Promise<(R | null)[]> {
  const wanted = sql`${sql.param(keys)}::${sql.raw(key.getSQLType())}[]`;
  const rest = sql`from ${table} where ${key} = any(${wanted})`;
  const shown = Object.keys(columns).length === 0 ? sql`` : sql`${selection(columns)}, `;
  const rows = await reader.rows(sql`select ${shown}${key} as one_key ${rest}`);
  const byKey = new Map(rows.map((row) => [keyOf(row["one_key"]), decode(row)]));
  return keys.map((value) => byKey.get(value) ?? null);
}
