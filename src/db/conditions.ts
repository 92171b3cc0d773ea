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

/** The condition "the enum column has one of these values". */
export function isAnyOf(column: PgColumn, values: readonly string[]): SQL {
  return sql`${column} = any(${sql.param(values)}::text[]::${sql.raw(column.getSQLType())}[])`;
}
