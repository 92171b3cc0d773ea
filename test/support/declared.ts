import { sql } from "drizzle-orm";
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import { encodeCursor, orderBy, placeText } from "../../src/db/cursor.ts";
import type { Database, Form, PageForm } from "../../src/db/index.ts";
import { type Subjects, subjectsOf } from "./subjects.ts";

/** A declared field, asked in one way. */
export interface Declared {
  readonly query: string;
  /** What kind of a question it is: a count looks at all rows that it counts, a deep page begins in the middle of its list. */
  readonly kind: "row" | "page" | "deep page" | "count";
}

/** What is asked about, and how thoroughly. */
type Asking = Subjects & { readonly pairs: boolean };

/** Asks for a selection on a type in every way in which it is reached. */
type Host = (selection: string) => readonly string[];

/**
 * Asks every planned field of the schema: each argument and each filter with each of its values, in each order, forwards and backwards,
 * from the list's beginning and from a cursor in its middle, and each count.
 * @param pairs whether each two filters are tried together as well
 */
export async function everyDeclared(schema: GraphQLSchema, database: Database, pairs: boolean): Promise<Declared[]> {
  const subjects = { ...(await subjectsOf(database)), pairs };
  const declared: Declared[] = [];
  for (const [type, host] of hostsOf(schema, subjects)) {
    for (const field of Object.values(type.getFields())) {
      const form = formOf(field);
      if (form === undefined || form.kind === "column" || form.kind === "id") continue;
      const asked = form.kind === "page" ? await pages(database, subjects, field, form) : reads(subjects, field);
      declared.push(...asked.flatMap(({ query, kind }) => host(query).map((whole) => ({ query: whole, kind }))));
    }
  }
  return declared;
}

function formOf(field: GraphQLField<unknown, unknown>): Form | undefined {
  return (field.extensions as { form?: Form }).form;
}

/** Entities are reached by their ids, every other type through the first planned field that leads to it. */
function hostsOf(schema: GraphQLSchema, { ids }: Subjects): ReadonlyMap<GraphQLObjectType, Host> {
  const objectType = (name: string): GraphQLObjectType => {
    const type = schema.getType(name);
    if (isObjectType(type)) return type;
    throw new Error(`${name} is no object type`);
  };
  const hosts = new Map<GraphQLObjectType, Host>([[objectType("Query"), (selection) => [`{ ${selection} }`]]]);
  for (const [name, list] of Object.entries(ids)) {
    const at = (selection: string) => (id: string) => `{ node(id: "${id}") { ... on ${name} { ${selection} } } }`;
    hosts.set(objectType(name), (selection) => list.map(at(selection)));
  }
  for (const [type, host] of hosts) {
    for (const field of Object.values(type.getFields())) {
      if (type.name === "Query" || formOf(field) === undefined) continue;
      const [target, wrap] = targetOf(field);
      if (target !== undefined && !hosts.has(target))
        hosts.set(target, (selection) => host(`${field.name} { ${wrap(selection)} }`));
    }
  }
  return hosts;
}

/** The type whose fields a field's answer shows, and how a selection on it is written. */
function targetOf({ type }: GraphQLField<unknown, unknown>): [GraphQLObjectType | undefined, (selection: string) => string] {
  const target = getNamedType(type);
  if (!isObjectType(target)) return [undefined, String];
  const nodes = target.getFields()["nodes"];
  if (nodes === undefined) return [target, String];
  const node = getNamedType(nodes.type);
  return [isObjectType(node) ? node : undefined, (selection) => `nodes { ${selection} }`];
}

/** A field that is no page, with each value of each of its arguments. */
function reads(subjects: Subjects, field: GraphQLField<unknown, unknown>): Declared[] {
  const needed = field.args.filter(({ type }) => isNonNullType(type));
  const base = needed.map(({ name, type }) => `${name}: ${literals(subjects, field, name, type)[0] ?? "null"}`);
  const single = field.args.flatMap(({ name, type }) => {
    const others = base.filter((text) => !text.startsWith(`${name}:`));
    return literals(subjects, field, name, type).map((value) => [...others, `${name}: ${value}`]);
  });
  const inner = isObjectType(getNamedType(field.type)) || field.name === "node" ? " { __typename }" : "";
  return [...(needed.length > 0 ? [] : [base]), ...single].map((args) => ({ query: written(field, args) + inner, kind: "row" }));
}

/** A list: what narrows it, by what it is ordered, which way it is read, and from where. */
async function pages(
  database: Database,
  subjects: Asking,
  field: GraphQLField<unknown, unknown>,
  form: PageForm,
): Promise<Declared[]> {
  const narrowing = narrowings(subjects, field);
  const declared: Declared[] = narrowing.map((args) => ({ query: `${written(field, args)} { totalCount }`, kind: "count" }));
  const isOrdered = field.args.some(({ name }) => name === "orderBy");
  for (const order of Object.keys(form.source.orders)) {
    const middle = await middleOf(database, form, order);
    const by = isOrdered ? [`orderBy: ${order}`] : [];
    for (const args of narrowing) {
      for (const [first, after] of [
        ["first", "after"],
        ["last", "before"],
      ] as const) {
        const begin = [...args, ...by, `${first}: 10`];
        declared.push({ query: written(field, begin) + PAGE, kind: "page" });
        if (middle !== undefined)
          declared.push({ query: written(field, [...begin, `${after}: "${middle}"`]) + PAGE, kind: "deep page" });
      }
    }
  }
  return declared;
}

const PAGE = " { edges { cursor node { __typename } } pageInfo { hasNextPage endCursor } }";

function written({ name }: GraphQLField<unknown, unknown>, args: readonly string[]): string {
  return args.length === 0 ? name : `${name}(${args.join(", ")})`;
}

/** Nothing, and each value of each filter and of each further argument by itself. */
function narrowings(subjects: Asking, field: GraphQLField<unknown, unknown>): string[][] {
  const own = field.args.filter(({ name }) => !["first", "after", "last", "before", "orderBy", "filter"].includes(name));
  const beside = own.flatMap(({ name, type }) => literals(subjects, field, name, type).map((value) => [`${name}: ${value}`]));
  const filter = field.args.find(({ name }) => name === "filter")?.type;
  const type = filter && getNullableType(filter);
  const fields = isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const each = fields.map(({ name, type: of }) => literals(subjects, field, name, of).map((value) => `${name}: ${value}`));
  const firsts = subjects.pairs ? each.map(([value]) => value) : [];
  const pairs = firsts.flatMap((one, place) => firsts.slice(place + 1).map((other) => `${one}, ${other}`));
  return [[], ...beside, ...[...each.flat(), ...pairs].map((text) => [`filter: { ${text} }`])];
}

/** The values of an argument or a filter, as they are written. */
function literals(
  { ids, texts }: Subjects,
  field: GraphQLField<unknown, unknown>,
  name: string,
  type: GraphQLInputType,
): readonly string[] {
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const values = named.getValues().map((value) => value.name);
    const some = [values[0], values.at(-1)];
    return isListType(getNullableType(type)) ? [...some.map((value) => `[${value}]`), `[${values.join(", ")}]`] : values;
  }
  const quote = (text: string): string => JSON.stringify(text);
  switch (named.name) {
    case "Boolean":
      return ["true", "false"];
    case "Date":
      return ['"2020-06-30"', '"1990-01-01"'];
    case "DateTime":
      return ['"2020-05-01T00:00:00Z"', '"2019-01-01T00:00:00Z"'];
    case "ID": {
      const target = name === "id" ? getNamedType(field.type).name : "Organization";
      return (ids[target] ?? Object.values(ids).flat()).map(quote);
    }
    default:
      return (texts[name] ?? []).map(quote);
  }
}

/** A cursor in the middle of a whole source; undefined where there are no rows. */
async function middleOf(database: Database, { source }: PageForm, order: string): Promise<string | undefined> {
  const terms = source.orders[order] ?? [];
  const places = sql.join(
    terms.map(({ column }) => placeText(column)),
    sql`, `,
  );
  const [row] = await database.rows(sql`
    select array[${places}] as place from ${source.table} order by ${orderBy(terms, false)}
    offset (select count(*) / 2 from ${source.table}) limit 1`);
  return row === undefined ? undefined : encodeCursor(order, row["place"] as (string | null)[]);
}
