import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { badInput } from "../kernel/errors.ts";
import type { OrderTerm } from "./relation.ts";

/** A row's place in an ordering: the text of each order column, null where it has no value. */
type Place = readonly (string | null)[];

/** Writes the opaque cursor of a place. The ordering's name is part of it: a cursor is good for its own ordering only. */
export function encodeCursor(order: string, place: Place): string {
  return Buffer.from(JSON.stringify([order, ...place])).toString("base64url");
}

/** The same as a text that the database makes of a row, for answers that it writes itself. */
export function cursorText(order: string, terms: readonly OrderTerm[]): SQL {
  const places = terms.map(({ column }) => {
    const place = sql`to_json(${placeText(column)})::text`;
    return column.notNull ? place : sql`coalesce(${place}, 'null')`;
  });
  // The order's name is one of the source's own.
  const json = sql`'["' || ${sql.raw(`'${order}'`)} || '",' || ${sql.join(places, sql` || ',' || `)} || ']'`;
  return sql`translate(rtrim(encode(convert_to(${json}, 'UTF8'), 'base64'), '='), E'+/\n', '-_')`;
}

/**
 * Reads a cursor back.
 * @throws HubError BAD_USER_INPUT when it is not a cursor of this ordering
 */
export function decodeCursor(field: string, cursor: string, order: string, terms: readonly OrderTerm[]): Place {
  const refused = badInput(field, cursor, "is not a cursor of this list in this order; take it from an edge or from pageInfo");
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw refused;
  }
  if (!Array.isArray(parts) || parts.length !== terms.length + 1 || parts[0] !== order) throw refused;
  return terms.map(({ column }, index) => {
    const part: unknown = parts[index + 1];
    if (part === null && !column.notNull) return null;
    if (typeof part !== "string" || !fits(column, part)) throw refused;
    return part;
  });
}

const FORMS: Readonly<Record<string, RegExp>> = {
  integer: /^\d{1,9}$/,
  bigint: /^\d{1,18}$/,
  smallint: /^\d{1,4}$/,
  date: /^[1-9]\d{3}-\d\d-\d\d$/,
  "timestamp with time zone": /^[1-9]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/,
};

/** Whether a text can be a value of the column, so that the database never refuses it. */
function fits(column: PgColumn, text: string): boolean {
  if (column.enumValues !== undefined) return column.enumValues.includes(text);
  const type = column.getSQLType();
  const form = FORMS[type];
  if (form === undefined) return text.length <= 2000 && !text.includes("\0") && text.isWellFormed();
  return (
    form.test(text) &&
    (type !== "date" || exists(text)) &&
    (!type.startsWith("timestamp") || exists(text.slice(0, 10), text.slice(11, 19)))
  );
}

/** Whether there is such a day, and such a time of day. */
function exists(day: string, time = "00:00:00"): boolean {
  const instant = new Date(`${day}T${time}Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(`${day}T${time}`);
}

/** An order column as the text that a cursor keeps; an instant in UTC with microseconds, whatever the session's zone. */
export function placeText(column: PgColumn): SQL {
  return column.getSQLType() === "timestamp with time zone"
    ? sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"+00"')`
    : sql`${column}::text`;
}

/**
 * What comes after a place in an ordering, or before it when the ordering is read backward: the rows that fulfil any of these conditions, of
 * which no row fulfils two. Each is one range of an index in the ordering.
 */
export function beyond(terms: readonly OrderTerm[], place: Place, backward: boolean): readonly SQL[] {
  const [first, ...others] = terms;
  const isEven = others.every(({ column, direction }) => column.notNull && direction === first?.direction);
  if (first === undefined || !isEven) throw new Error("an order goes one way, and only its first column may have no value");
  const { column } = first;
  const isValue = place[0] !== null;
  const past = rowBeyond(isValue ? terms : others, place.slice(isValue ? 0 : 1), backward);
  if (column.notNull) return [past];
  // Rows without a value stand at the end.
  if (isValue) return backward ? [past] : [past, sql`${column} is null`];
  const later = sql`${column} is null and ${past}`;
  return backward ? [sql`${column} is not null`, later] : [later];
}

/** `(a, b) > (x, y)`: what an index answers with one range. */
function rowBeyond(terms: readonly OrderTerm[], place: Place, backward: boolean): SQL {
  const ascending = (terms[0]?.direction === "asc") !== backward;
  const columns = sql.join(
    terms.map(({ column }) => sql`${column}`),
    sql`, `,
  );
  const values = sql.join(
    terms.map(({ column }, i) => valueOf(column, place[i] ?? null)),
    sql`, `,
  );
  return ascending ? sql`(${columns}) > (${values})` : sql`(${columns}) < (${values})`;
}

function valueOf(column: PgColumn, value: string | null): SQL {
  const name = column.enumValues?.find((known) => known === value);
  if (name !== undefined) return sql.raw(`'${name}'::${column.getSQLType()}`);
  return sql`${value}::text::${sql.raw(column.getSQLType().replace(/ COLLATE .*/, ""))}`;
}

/** `order by` of an ordering, or of its reverse. */
export function orderBy(terms: readonly OrderTerm[], backward: boolean): SQL {
  return sql.join(
    terms.map(({ column, direction }) => {
      const way = sql.raw((direction === "asc") === backward ? "desc" : "asc");
      if (column.notNull) return sql`${column} ${way}`;
      return sql`${column} ${way} nulls ${sql.raw(backward ? "first" : "last")}`;
    }),
    sql`, `,
  );
}
