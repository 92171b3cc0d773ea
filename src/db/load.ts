import DataLoader from "dataloader";
import { sql } from "drizzle-orm";
import type { Connection } from "../kernel/page.ts";
import type { Reader } from "./database.ts";
import { type ListArguments, type ListPage, asList, readCount, readCounts, readPage, readPages } from "./list.ts";
import { type Many, type One, type Source, selection } from "./relation.ts";

/** Reads declared relations for one request or one event: what is asked in the same turn is read by one statement. */
export interface Load {
  /** The row that has the key, null when there is none. */
  one<R, K extends number | string>(relation: One<R, K>, key: K): Promise<R | null>;
  /** A page of a whole source. */
  list<R, F, O extends string>(from: Source<R, F, O>, args: ListArguments<F, O>): Promise<Connection<R>>;
  /** A page of a parent's list. */
  many<R, F, O extends string>(relation: Many<R, F, O>, parentId: number, args: ListArguments<F, O>): Promise<Connection<R>>;
  /** Any other read by key: `read` gets the keys that were asked in one turn and answers them in the same order. */
  batch<K, V>(name: string, key: K, read: (reader: Reader, keys: readonly K[]) => Promise<readonly V[]>): Promise<V>;
}

/** A fresh loader over a reader. It remembers what it has read: never keep it beyond one request or one event. */
export function createLoad(reader: Reader): Load {
  const loaders = new Map<string, unknown>();

  /** One DataLoader per name; a name belongs to one kind of read, whose types it therefore has. */
  function loader<K, V>(name: string, read: (keys: readonly K[]) => Promise<readonly V[]>): DataLoader<K, V, string> {
    const found = loaders.get(name) as DataLoader<K, V, string> | undefined;
    if (found !== undefined) return found;
    const made = new DataLoader<K, V, string>(read, { cacheKeyFn: (key) => JSON.stringify(key) });
    loaders.set(name, made);
    return made;
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
      const asked = `${relation.name}:${JSON.stringify([list.order, list.page, args.filter ?? null])}`;
      const pages = loader(`page:${asked}`, (ids: readonly number[]) => readPages(reader, list, relation.on, ids));
      const counts = loader(`count:${asked}`, (ids: readonly number[]) => readCounts(reader, list, relation.on, ids));
      return asConnection(await pages.load(parentId), () => counts.load(parentId));
    },
    batch: <K, V>(name: string, key: K, read: (from: Reader, keys: readonly K[]) => Promise<readonly V[]>) =>
      loader<K, V>(`batch:${name}`, (keys) => read(reader, keys)).load(key),
  };
}

function asConnection<R>({ edges, pageInfo }: ListPage<R>, totalCount: () => Promise<number>): Connection<R> {
  return { edges, nodes: edges.map(({ node }) => node), pageInfo, totalCount };
}

async function readOne<R, K extends number | string>(
  reader: Reader,
  relation: One<R, K>,
  keys: readonly K[],
): Promise<(R | null)[]> {
  const { table, columns, key, keyOf, decode } = relation;
  const wanted = sql`${sql.param(keys)}::${sql.raw(key.getSQLType())}[]`;
  const rows = await reader.rows(
    sql`select ${selection(columns)}, ${key} as one_key from ${table} where ${key} = any(${wanted})`,
  );
  const byKey = new Map(rows.map((row) => [keyOf(row["one_key"]), decode(row)]));
  return keys.map((value) => byKey.get(value) ?? null);
}
