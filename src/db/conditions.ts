import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { badInput } from "../kernel/errors.ts";

const MAX_SEARCH_LENGTH = 200;

/**
 * The condition "holds these words, one after the other, the last may be only begun", whatever their accents and case.
 * @param searchText a column made by `vi_search_text`
 * @param field where the text stands in the request
 * @throws HubError BAD_USER_INPUT when the text holds no letter or digit, or is too long
 */
export function searches(searchText: PgColumn, field: string, text: string): SQL {
  if (!/[\p{L}\p{N}]/u.test(text)) throw badInput(field, text, "must hold a letter or a digit");
  if (text.length > MAX_SEARCH_LENGTH) throw badInput(field, text, `must have at most ${MAX_SEARCH_LENGTH} characters`);
  return sql`${searchText} like '%' || vi_search_text(${text}) || '%'`;
}

/**
 * The condition "the enum column has one of these values". They stand in the statement as the column's own names: how many rows have them
 * is known to a plan that is made once for many requests, and one name keeps an index's order.
 */
export function isAnyOf(column: PgColumn, values: readonly string[]): SQL {
  const names = (column.enumValues ?? []).filter((name) => values.includes(name)).map((name) => sql.raw(`'${name}'`));
  const [first, ...others] = names;
  if (first === undefined) return sql`false`;
  return others.length === 0 ? sql`${column} = ${first}` : sql`${column} in (${sql.join(names, sql`, `)})`;
}

/** Stands in statements whose plan must be made for the values that are asked: for most others it would be good, for some ruinous. */
const FOR_ITS_VALUES = "/* planned for its values */";

/** A condition that is planned anew for each value. */
export function forItsValues(condition: SQL): SQL {
  return sql`${sql.raw(FOR_ITS_VALUES)} ${condition}`;
}

/** Whether sessions may keep a statement, and with it a plan for values of any kind. */
export function mayBePrepared(text: string): boolean {
  return !text.includes(FOR_ITS_VALUES);
}
