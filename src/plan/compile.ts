import { type SQL, sql } from "drizzle-orm";
import {
  type FieldNode,
  type GraphQLObjectType,
  type SelectionSetNode,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";
import type { Action } from "../access/index.ts";
import type { Form, NodeForm, RowsForm } from "../db/index.ts";
import { type Selecting, collectFields } from "../execute/index.ts";
import { type Pieces } from "./flatten.ts";
import { type Parts, UNPLANNABLE, concat, joined, long, scalar } from "./json.ts";
import { connection } from "./page.ts";
import { type Narrowed, toPieces } from "./pieces.ts";
import {
  type Compilation,
  type FieldUse,
  type Scope,
  objectTypeOf,
  reference,
  rowOf,
  scopeOf,
  selected,
  selections,
  useOf,
} from "./scope.ts";
import { Unplanned } from "./unplanned.ts";

/** A query as a statement that answers with the text of its response, but for its beginning and end where these are the same each time. */
export interface Compiled {
  readonly pieces: Pieces;
  readonly before: string;
  readonly after: string;
  /** What the viewer must be allowed to do. It may grow while the statement is filled in. */
  readonly actions: ReadonlySet<Action>;
  /** The names of the marks that the text may hold; so may these. */
  readonly marked: ReadonlySet<string>;
}

/**
 * Turns a query into a statement that answers with the text of the response. What surrounds the one root field that most queries have is
 * put around it by the hub: the database would copy the long text each time.
 * @throws Unplanned
 */
export function compile(
  { narrowed, ...from }: Selecting & { readonly narrowed: Narrowed },
  type: GraphQLObjectType,
  selection: SelectionSetNode,
): Compiled {
  const actions = new Set<Action>();
  const marked = new Set<string>();
  let aliases = 0;
  const base = { ...from, narrowed, actions, marked, alias: () => `t${(aliases += 1)}` };
  let around = { before: "", after: "" };
  const response = selectOnce(base, (compilation) => {
    const parts = joined(['{"data":', ...objectParts(compilation, type, [selection], NO_ROW), "}"]);
    const [before, value, after] = parts;
    if (parts.length !== 3 || typeof before !== "string" || typeof value !== "object" || typeof after !== "string")
      return concat(parts);
    around = { before, after };
    return value;
  });
  return { pieces: toPieces(response, narrowed), actions, marked, ...around };
}

/** A select of one value, before which stands what is read once for all of it. */
function selectOnce(base: Omit<Compilation, "shared" | "object">, make: (compilation: Compilation) => SQL): SQL {
  const shared = new Map<string, SQL>();
  const compilation: Compilation = {
    ...base,
    shared,
    object: (type, nodes, scope) => objectParts(compilation, type, selections(nodes), scope),
  };
  const value = make(compilation);
  const queries = [...shared].map(([name, query]) => sql`${sql.identifier(name)} as materialized (${query})`);
  return queries.length === 0 ? sql`select ${value}` : sql`with ${sql.join(queries, sql.raw(", "))} select ${value}`;
}

/** What root fields are read from. */
const NO_ROW: Scope = { alias: "", columns: {}, used: new Set() };

function objectParts(compilation: Compilation, type: GraphQLObjectType, sets: readonly SelectionSetNode[], scope: Scope): Parts {
  const parts: (string | SQL)[] = [];
  for (const [key, nodes] of collectFields(compilation, type, sets)) {
    parts.push(`${parts.length === 0 ? "{" : ","}"${key}":`, ...fieldParts(compilation, type, nodes, scope));
  }
  return parts.length === 0 ? ["{}"] : [...parts, "}"];
}

function fieldParts(compilation: Compilation, type: GraphQLObjectType, nodes: readonly FieldNode[], scope: Scope): Parts {
  const name = nodes[0]?.name.value ?? "";
  if (name === "__typename") return [`"${type.name}"`];
  const definition = type.getFields()[name];
  if (definition === undefined) throw new Unplanned("introspection");
  const { guard, read, form } = definition.extensions as { guard?: Action; read?: Action; form?: Form };
  for (const action of [guard, read]) if (action !== undefined) compilation.actions.add(action);
  const isShown = definition.resolve === undefined && name in scope.columns;
  const shape: Form | undefined = form ?? (isShown ? { kind: "column", column: name } : undefined);
  if (shape === undefined) throw new Unplanned(`field ${type.name}.${name}`);
  return formParts(compilation, shape, useOf(definition, nodes), scope);
}

function formParts(compilation: Compilation, form: Form, use: FieldUse, scope: Scope): Parts {
  const { type } = use.definition;
  switch (form.kind) {
    case "column": {
      const { column, mark } = form;
      const shown = scalar(getNamedType(type), !isNonNullType(type), scope.columns[column] ?? sql``, reference(scope, column));
      if (mark === undefined) return shown;
      compilation.marked.add(mark);
      return [reference(scope, mark), ...shown];
    }
    case "id":
      return [`"${form.prefix}`, sql`${reference(scope, "id")}::text`, '"'];
    case "value": {
      const row = rowOf(scope, form.needs);
      const value = sql`(${use.slot((args) => form.value(row, args))})`;
      return scalar(getNamedType(type), !isNonNullType(type), value, value);
    }
    case "row":
    case "rows":
      return rowsParts(compilation, form, use, scope);
    case "page":
      return connection(compilation, form, use, rowOf(scope, form.needs));
    case "node":
      return nodeParts(compilation, form, use);
  }
}

function rowsParts(compilation: Compilation, form: RowsForm, use: FieldUse, scope: Scope): Parts {
  const { type } = use.definition;
  for (const [name, query] of Object.entries(form.shared ?? {})) compilation.shared.set(name, query);
  const row = rowOf(scope, form.needs);
  const target = objectTypeOf(type);
  const inner = scopeOf(compilation, form.columns);
  const body = concat(compilation.object(target, use.nodes, inner));
  const from = sql`from (select ${selected(inner)} ${use.slot((args) => form.rest(row, args))}) as ${sql.identifier(inner.alias)}`;
  const { guard } = form;
  const guarded = (value: SQL): SQL =>
    guard === undefined ? value : sql`case when ${use.slot((args) => guard(args))} then ${value} else ${UNPLANNABLE} end`;
  if (form.kind === "rows") return ["[", long(guarded(sql`coalesce((select string_agg(${body}, ',') ${from}), '')`)), "]"];
  return [long(guarded(sql`coalesce((select ${body} ${from}), ${isNonNullType(type) ? UNPLANNABLE : sql`'null'`})`))];
}

/** What is read depends on the id's type: each type has a plan of its own, made when it is first asked for. */
function nodeParts(compilation: Compilation, form: NodeForm, use: FieldUse): Parts {
  if (isListType(use.definition.type)) throw new Unplanned("list of nodes");
  const plans = new Map<string, Pieces>();
  const planOf = (name: string, found: RowsForm): Pieces => {
    const type = compilation.schema.getType(name);
    if (!isObjectType(type)) throw new Unplanned(`type ${name}`);
    const { read } = type.extensions as { read?: Action };
    if (read !== undefined) compilation.actions.add(read);
    const row: RowsForm = { ...found, rest: (of, args) => form.locate(args).row.rest(of, args) };
    const typed = { ...use, definition: { ...use.definition, type } };
    return toPieces(
      sql`(${selectOnce(compilation, (inner) => concat(rowsParts(inner, row, typed, NO_ROW)))})`,
      compilation.narrowed,
    );
  };
  return [
    use.slot((args) => {
      const { type, row } = form.locate(args);
      const plan = plans.get(type) ?? planOf(type, row);
      plans.set(type, plan);
      return plan;
    }),
  ];
}
