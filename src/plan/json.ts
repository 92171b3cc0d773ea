import { Column, type SQL, is, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { GraphQLEnumType, type GraphQLNamedType } from "graphql";
import { Unplanned } from "./unplanned.ts";

/** JSON under construction: texts of our own, and SQL that makes texts. */
export type Parts = readonly (string | SQL)[];

/**
 * Fails when it is evaluated: there is no such setting. It stands where the ordinary path would raise an error, which then answers.
 * It is stable, not immutable: PostgreSQL does not evaluate it while it plans.
 */
export const UNPLANNABLE = sql.raw("current_setting('diem_cau.unplannable')");

/** Texts that may be long. */
const longOnes = new WeakSet<SQL>();

/** Marks a text that may be long. */
export function long(text: SQL): SQL {
  longOnes.add(text);
  return text;
}

/** One text of all parts. A long one is copied with each that is put to it: what follows it is put together first. */
export function concat(parts: Parts): SQL {
  const groups: SQL[][] = [[]];
  for (const part of joined(parts)) {
    const text = typeof part === "string" ? quoted(part) : part;
    if (longOnes.has(text)) groups.push([text], []);
    else groups.at(-1)?.push(text);
  }
  const texts = groups.flatMap(([first, ...others], index) => {
    if (first === undefined) return [];
    const together = sql.join([first, ...others], sql.raw(" || "));
    return [others.length === 0 || index === 0 ? together : sql`(${together})`];
  });
  return sql.join(texts, sql.raw(" || "));
}

/** The same parts, with the texts that follow each other made one. */
export function joined(parts: Parts): Parts {
  const merged: (string | SQL)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === "string" && typeof last === "string") merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

/** JSON syntax, response keys, names of types: what the grammar of GraphQL lets through. */
function quoted(text: string): SQL {
  return sql.raw(`'${text.replaceAll("'", "''")}'`);
}

/** A scalar or an enum as JSON, as its type's `serialize` and JSON.stringify would write it. */
export function scalar(type: GraphQLNamedType, nullable: boolean, value: PgColumn | SQL, shown: SQL): Parts {
  const certain = is(value, Column) && value.notNull;
  const [before, text, after] = textOf(type, shown);
  if (certain) return [before, text, after];
  const whole = concat([before, text, after].filter((part) => part !== ""));
  return [sql`coalesce(${whole}, ${nullable ? sql`'null'` : UNPLANNABLE})`];
}

function textOf(type: GraphQLNamedType, value: SQL): readonly [string, SQL, string] {
  if (type instanceof GraphQLEnumType) return ['"', sql`${value}::text`, '"'];
  switch (type.name) {
    case "String":
      return ["", sql`to_json(${value})::text`, ""];
    case "Int":
      return ["", sql`${value}::integer::text`, ""];
    // Minus nought is nought in JSON.
    case "Float":
      return ["", sql`(${value} + 0)::text`, ""];
    case "Boolean":
      return ["", sql`${value}::text`, ""];
    case "Date":
      return ['"', within(value, "date", sql`to_char(${value}, 'YYYY-MM-DD')`), '"'];
    case "DateTime":
      return ['"', within(value, "timestamptz", sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`), '"'];
    default:
      throw new Unplanned(`type ${type.name}`);
  }
}

/** Years of four digits: what the scalars show. */
function within(value: SQL, type: "date" | "timestamptz", text: SQL): SQL {
  const [from, to] = [sql.raw(`${type} '1000-01-01'`), sql.raw(`${type} '9999-12-31'`)];
  return sql`case when ${value} between ${from} and ${to} then ${text} when ${value} is not null then ${UNPLANNABLE} end`;
}
