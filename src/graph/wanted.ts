import { type FieldNode, type GraphQLObjectType, type GraphQLOutputType, getNamedType, isObjectType } from "graphql";
import type { Form, Wanted } from "../db/index.ts";
import { type Selecting, collectFields } from "../execute/index.ts";

/** The columns that a selection on a field of a row's type, or of a connection of such rows, looks at; undefined when they are not known. */
export function wantedOf(selecting: Selecting, type: GraphQLOutputType, nodes: readonly FieldNode[]): Wanted {
  const named = getNamedType(type);
  if (!isObjectType(named)) return undefined;
  const wanted = new Set<string>();
  return collect(selecting, named, nodes, wanted) ? wanted : undefined;
}

function collect(selecting: Selecting, type: GraphQLObjectType, nodes: readonly FieldNode[], wanted: Set<string>): boolean {
  const sets = nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet]));
  return [...collectFields(selecting, type, sets)].every(([, fields]) => {
    const name = fields[0]?.name.value ?? "";
    const definition = type.getFields()[name];
    if (definition === undefined || !isWrapper(type)) return definition === undefined || addColumns(definition, wanted);
    const inner = getNamedType(definition.type);
    return !isObjectType(inner) || inner.name === "PageInfo" || collect(selecting, inner, fields, wanted);
  });
}

/** Whether a type only carries rows. */
function isWrapper({ name }: GraphQLObjectType): boolean {
  return /(Connection|Edge)$/.test(name);
}

/** Adds what a field reads of its row. False when only its resolver knows. */
function addColumns(
  { name, resolve, extensions }: { name: string; resolve?: unknown; extensions: { form?: Form } },
  wanted: Set<string>,
): boolean {
  const { form } = extensions;
  if (form === undefined) wanted.add(name);
  else if (form.kind === "column") wanted.add(form.column);
  else if (form.kind === "id") wanted.add("id");
  else if (form.kind !== "node") for (const column of form.needs) wanted.add(column);
  return form !== undefined || resolve === undefined;
}
