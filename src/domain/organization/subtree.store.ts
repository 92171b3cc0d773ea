import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { Scoped, type Ways } from "../../db/index.ts";
import { rowId } from "../relay/index.ts";
import { organization } from "./organization.table.ts";

/** The path of an organization; null when there is none, or none that is seen. */
function pathOf(root: number): Scoped {
  return new Scoped("rows", sql`organization_path(${root})`, (roots) => sql`organization_path_within(${root}, ${roots})`);
}

/** The condition "directly below this organization". */
export function directlyBelow(field: string, parent: string): SQL {
  const id = rowId("Organization", field, parent);
  const below = sql`${organization.parentId} = ${id}`;
  return sql`${new Scoped("rows", below, (roots) => sql`(${below} and organization_path_within(${id}, ${roots}) is not null)`)}`;
}

/** The condition "this path lies in the subtree of the organization, itself included". No organization: no rows. */
function pathWithin(path: SQL, root: number): SQL {
  return sql`${path} >= ${pathOf(root)} and ${path} < subtree_end(${pathOf(root)})`;
}

/**
 * The condition "this organization lies in the subtree", itself included.
 * @param field where the root's global id stands in the request
 */
export function withinSubtree(field: string, root: string): SQL {
  return pathWithin(sql`${organization.path}`, rowId("Organization", field, root));
}

/** Organizations up to which a subtree is small: what belongs to it is collected and sorted. */
const SMALL = 3_000;

/** How rows that are listed hang on organizations. */
export interface Belonging {
  /** The listed table's id. */
  readonly key: PgColumn;
  /** A column that refers to it. */
  readonly reference: PgColumn;
  /** What follows the select list over that column's table: `from` and `where`, with the condition that the organization fulfils. */
  readonly rows: (within: (organizationId: PgColumn) => SQL) => SQL;
}

/**
 * The condition "the row belongs to an organization of the subtree", itself included.
 * @param field where the root's global id stands in the request
 */
export function belongsWithin({ key, reference, rows }: Belonging, field: string, root: string): Ways {
  const { below, tried, isFew } = subtreeOf(rowId("Organization", field, root));
  const collected = rows((organization) => sql`${organization} = any(array(${below}))`);
  const found = rows(
    (organization) => sql`exists (select from organization below where below.id = ${organization} and ${tried})`,
  );
  const counted = rows((organization) => sql`${organization} in (${below})`);
  return {
    isFew,
    few: sql`${key} = any(array(select ${reference} ${collected}))`,
    many: sql`(select true ${found} and ${reference} = ${key} limit 1)`,
    all: sql`${key} in (select ${reference} ${counted})`,
  };
}

/**
 * The condition "the organization that this column names lies in the subtree", itself included.
 * @param field where the root's global id stands in the request
 */
export function organizationWithin(organizationId: PgColumn, field: string, root: string): Ways {
  const { below, tried, isFew } = subtreeOf(rowId("Organization", field, root));
  return {
    isFew,
    few: sql`${organizationId} = any(array(${below}))`,
    many: sql`(select true from organization below where below.id = ${organizationId} and ${tried} limit 1)`,
    all: sql`${organizationId} in (${below})`,
  };
}

function subtreeOf(id: number): { readonly below: SQL; readonly tried: SQL; readonly isFew: SQL } {
  const below = sql`select below.id from organization below where ${pathWithin(sql`below.path`, id)}`;
  return {
    below,
    // The path is looked up once, not at each row that is tried.
    tried: sql`below.path >= (select ${pathOf(id)}) and below.path < (select subtree_end(${pathOf(id)}))`,
    isFew: sql`(select count(*) from (${below} limit ${sql.raw(String(SMALL + 1))}) as few) <= ${sql.raw(String(SMALL))}`,
  };
}
