import { SQL, type SQLWrapper, Table, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import { ASPECTS, type Aspect, type Extent, type Extents } from "./aspects.ts";
import type { Reader } from "./database.ts";

/** The organizations in whose subtrees an aspect is seen, an array of integers in SQL; undefined where it is seen everywhere. */
export type RootsOf = (aspect: Aspect) => SQL | undefined;

/** A piece of SQL that is another one for those who see not everything. Whoever reads without an extent sees all: the hub itself. */
export class Scoped implements SQLWrapper {
  readonly aspect: Aspect;
  readonly whole: SQL;
  readonly part: (roots: SQL) => SQL;

  /** @param part what stands in the place of `whole` for those who see only the subtrees of some organizations */
  constructor(aspect: Aspect, whole: SQL, part: (roots: SQL) => SQL) {
    this.aspect = aspect;
    this.whole = whole;
    this.part = part;
  }

  getSQL(): SQL {
    return this.whole;
  }

  shouldOmitSQLParens(): boolean {
    return true;
  }
}

/** Which rows of a table are seen in some subtrees. */
export interface RowScope {
  readonly table: PgTable;
  readonly aspect: Aspect;
  readonly condition: (roots: SQL) => SQL;
}

const scopes = new Map<Table, Scoped>();
const rowScopes: RowScope[] = [];

/**
 * Declares which rows of a table are seen in the subtrees of some organizations. From then on whoever does not see everything reads the
 * table through this condition, wherever a statement names it: there is no other place where the hub withholds rows. Where the database
 * withholds them as well it does so by the same condition (`db/wall.ts`).
 */
export function scopeRows(table: PgTable, aspect: Aspect, condition: (roots: SQL) => SQL): void {
  const part = (roots: SQL): SQL => sql`(select * from ${table} where ${condition(roots)}) as ${table}`;
  scopes.set(table, new Scoped(aspect, sql`${table}`, part));
  wallRows(table, aspect, condition);
}

/** Declares the same of a table that is only reached through rows that are seen already: the database alone withholds its rows. */
export function wallRows(table: PgTable, aspect: Aspect, condition: (roots: SQL) => SQL): void {
  rowScopes.push({ table, aspect, condition });
}

/** All that is declared, in the order of dependence. */
export function declaredScopes(): readonly RowScope[] {
  return rowScopes;
}

/** The same statement as somebody may see it. */
export function asSeen(query: SQL, rootsOf: RootsOf): SQL {
  return new SQL(
    query.queryChunks.map((chunk) => {
      const scoped = chunk instanceof Table ? scopes.get(chunk) : chunk;
      if (scoped instanceof Scoped) {
        const roots = rootsOf(scoped.aspect);
        return roots === undefined ? scoped.whole : scoped.part(roots);
      }
      return chunk instanceof SQL ? asSeen(chunk, rootsOf) : chunk;
    }),
  );
}

/** The same reader for somebody who may see so much. */
export function seenBy(reader: Reader, extents: Extents): Reader {
  if (ASPECTS.every((aspect) => extents[aspect] === "everywhere")) return reader;
  const rootsOf: RootsOf = (aspect) => rootsIn(extents[aspect]);
  return { rows: (query) => reader.rows(asSeen(query, rootsOf)) };
}

/** An extent as an array in SQL. */
export function rootsIn(extent: Extent): SQL | undefined {
  return extent === "everywhere" ? undefined : sql`${sql.param(extent)}::integer[]`;
}
