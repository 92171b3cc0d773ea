import { type SQL, sql } from "drizzle-orm";
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type SelectionSetNode,
  getArgumentValues,
  getNamedType,
  isObjectType,
  visit,
} from "graphql";
import type { Action } from "../access/index.ts";
import type { Expressions, RowRef } from "../db/index.ts";
import type { Selecting } from "../execute/index.ts";
import { type Pieces } from "./flatten.ts";
import type { Parts } from "./json.ts";
import { type Binding, type Narrowed, Slot, once } from "./pieces.ts";
import { Unplanned } from "./unplanned.ts";

/** A plan in the making. */
export interface Compilation extends Selecting {
  /** What the viewer must be allowed to do. */
  readonly actions: Set<Action>;
  /** The marks that private values are given out with. */
  readonly marked: Set<string>;
  readonly narrowed: Narrowed;
  /** Queries that are made once, by name. */
  readonly shared: Map<string, SQL>;
  /** A name of a row that no other row of the statement has. */
  alias(): string;
  /** Makes the JSON of an object of a row. */
  object(type: GraphQLObjectType, nodes: readonly FieldNode[], scope: Scope): Parts;
}

/** The row that fields are read from. */
export interface Scope {
  readonly alias: string;
  readonly columns: Expressions;
  /** Columns that something reads. */
  readonly used: Set<string>;
}

/** A field with its arguments. */
export interface FieldUse {
  readonly definition: GraphQLField<unknown, unknown>;
  readonly nodes: readonly FieldNode[];
  /** What of the statement depends on the field's arguments, or on the day. */
  slot(fill: (args: Readonly<Record<string, unknown>>, binding: Binding) => SQL | Pieces): SQL;
}

/** A scope over a row of these columns. */
export function scopeOf(compilation: Compilation, columns: Expressions): Scope {
  return { alias: compilation.alias(), columns, used: new Set() };
}

/** A reference to a column of the scope's row. */
export function reference({ alias, columns, used }: Scope, column: string): SQL {
  if (columns[column] === undefined) throw new Unplanned(`column ${column}`);
  used.add(column);
  return sql`${sql.identifier(alias)}.${sql.identifier(column)}`;
}

/** The row's columns that a form reads. */
export function rowOf(scope: Scope, needs: readonly string[]): RowRef {
  const references = new Map(needs.map((column) => [column, reference(scope, column)]));
  return (column) => {
    const found = references.get(column);
    if (found === undefined) throw new Error(`a form reads ${column}, which is not among what it needs`);
    return found;
  };
}

/** The select list of a scope: what of it is used. */
export function selected({ columns, used }: Scope, more: readonly SQL[] = []): SQL {
  const list = [...used].map((name) => sql`${columns[name]} as ${sql.identifier(name)}`);
  return sql.join([...list, ...more], sql.raw(", "));
}

/** The selections below fields. */
export function selections(nodes: readonly FieldNode[]): SelectionSetNode[] {
  return nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
}

/** The object type behind a field's type. */
export function objectTypeOf(type: GraphQLOutputType): GraphQLObjectType {
  const named = getNamedType(type);
  if (isObjectType(named)) return named;
  throw new Unplanned(`type ${named.name}`);
}

/** A field as it is asked for. Nodes of one response key have equal arguments. */
export function useOf(definition: GraphQLField<unknown, unknown>, nodes: readonly FieldNode[]): FieldUse {
  const [node] = nodes;
  const constant = node === undefined || !usesVariables(node);
  const key = {};
  const argumentsOf = (binding: Binding): Readonly<Record<string, unknown>> =>
    once(binding, key, () => (node === undefined ? {} : getArgumentValues(definition, node, binding.variables)));
  return { definition, nodes, slot: (fill) => sql`${new Slot(constant, (binding) => fill(argumentsOf(binding), binding))}` };
}

function usesVariables(node: FieldNode): boolean {
  let uses = false;
  for (const argument of node.arguments ?? []) visit(argument, { Variable: () => void (uses = true) });
  return uses;
}
