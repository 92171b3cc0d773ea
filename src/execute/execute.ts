import {
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  defaultFieldResolver,
  getArgumentValues,
  getNullableType,
  isLeafType,
  isNonNullType,
} from "graphql";
import { type Selecting, collectFields } from "./collect.ts";
import { Failure, type Field, type Group, type Making, complete, serialized } from "./complete.ts";
import type { Holder, Place, Placed } from "./place.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** What is executed. The document is known to be valid, its variables to be coerced. */
export interface Execution {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contextValue: unknown;
  readonly rootValue?: unknown;
  readonly readTogether?: ReadTogether;
}

/** Reads the values of a field for all objects of a level at once; undefined where only the resolver knows them. It may reject. */
export type ReadTogether = (
  field: { readonly definition: GraphQLField<unknown, unknown>; readonly nodes: readonly FieldNode[] },
  sources: readonly unknown[],
  args: Arguments,
  selecting: Selecting,
) => Promise<unknown[]> | undefined;

/**
 * Executes an operation as graphql-js does, with the same data and errors, but level by level: a field is resolved for all objects of a
 * list, and of all lists beside it, before any field below it. There is a promise for a level where there would be one for each object.
 */
export async function execute(execution: Execution): Promise<ExecutionResult> {
  const { schema, document, definition, variables, contextValue, rootValue } = execution;
  const type = schema.getRootType(definition.operation);
  if (type == null) throw new Error(`the schema has no ${definition.operation}`);
  const making: Making = { schema, contextValue, errors: [] };
  const run: Run = { ...execution, making, selecting: { schema, fragments: fragmentsOf(document), variables } };
  const answer: Holder = {};
  const place: Place = { holder: answer, key: "data", above: undefined, nullable: true, gone: false };
  const fields = fieldsOf(run, { type, sets: [definition.selectionSet], objects: [{ value: rootValue, place }] });
  if (definition.operation === "mutation") {
    // One after another, each with all that is below it.
    for (const field of fields) if (!place.gone) await resolveAll(run, [field]);
  } else {
    await resolveAll(run, fields);
  }
  const data = answer["data"] as NonNullable<ExecutionResult["data"]> | null;
  return making.errors.length === 0 ? { data } : { errors: making.errors, data };
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])));
}

interface Run extends Execution {
  readonly making: Making;
  readonly selecting: Selecting;
}

/** A field of all objects of a group. */
interface Asked extends Field {
  readonly definition: GraphQLField<unknown, unknown> | undefined;
  readonly key: string;
  /** What the objects are made of, and where they stand. */
  readonly objects: readonly Placed[];
  /** The objects themselves, where the field's values go. */
  readonly holders: readonly Holder[];
}

/** Begins the objects of a group, with all their keys in order and null, and says what is asked of them. */
function fieldsOf({ selecting }: Run, { type, sets, objects }: Group): Asked[] {
  const fields = [...collectFields(selecting, type, sets)];
  const keys = fields.map(([key]) => key);
  const holders = objects.map(({ place }) => (place.holder[place.key] = emptyObject(keys)));
  return fields.map(([key, nodes]) => {
    const name = nodes[0]?.name.value ?? "";
    return { parent: type, name, nodes, definition: definitionOf(selecting.schema, type, name), key, objects, holders };
  });
}

/** A field of a type, or what a query may ask of the schema itself; undefined is `__typename`: the document is valid. */
function definitionOf(schema: GraphQLSchema, type: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (type !== schema.getQueryType() || !name.startsWith("__")) return type.getFields()[name];
  return [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
}

/** An alias may be any name, that of an object's prototype too. */
function emptyObject(keys: readonly string[]): Holder {
  const holder = (keys.includes("__proto__") ? Object.create(null) : {}) as Holder;
  for (const key of keys) holder[key] = null;
  return holder;
}

/** Resolves fields, and all that is below them. All are begun before any is waited for: what they read is read together. */
async function resolveAll(run: Run, fields: readonly Asked[]): Promise<void> {
  const begun = fields.flatMap((field) => {
    const { definition, holders, key, parent } = field;
    if (definition !== undefined) return [finish(run, field, definition.type, begin(run, field, definition))];
    for (const holder of holders) holder[key] = parent.name;
    return [];
  });
  await Promise.all(begun);
}

async function finish(run: Run, field: Asked, type: GraphQLOutputType, begun: Values | Promise<Values>): Promise<void> {
  const values = begun instanceof Promise ? await begun : begun;
  const inner = getNullableType(type);
  const left = isLeafType(inner) ? showLeaves(field, inner, isNonNullType(type), values) : [...values.keys()];
  const groups = await complete(run.making, field, type, placed(field, type, values, left));
  const objects = groups.filter((group) => group.objects.length > 0);
  if (objects.length > 0)
    await resolveAll(
      run,
      objects.flatMap((group) => fieldsOf(run, group)),
    );
}

type Values = unknown[];

/** Shows what is plain to be shown, and returns which values are not: they have failed, or are missing. */
function showLeaves({ holders, key }: Asked, type: GraphQLLeafType, isNeeded: boolean, values: Values): number[] {
  const left: number[] = [];
  for (const [index, holder] of holders.entries()) {
    const value = values[index];
    if (value === null || value === undefined || value instanceof Error || value instanceof Failure) {
      if (isNeeded || (value !== null && value !== undefined)) left.push(index);
      continue;
    }
    try {
      holder[key] = serialized(type, value);
    } catch (error) {
      values[index] = new Failure(error);
      left.push(index);
    }
  }
  return left;
}

/** Some of a field's values in their places. */
function placed({ objects, holders, key }: Asked, type: GraphQLOutputType, values: Values, which: readonly number[]): Placed[] {
  const nullable = !isNonNullType(type);
  return which.map((index) => {
    const place = { holder: holders[index] ?? {}, key, above: objects[index]?.place, nullable, gone: false };
    return { value: values[index], place };
  });
}

/** Begins to make the values of a field. Failures are among them. */
function begin(
  run: Run,
  { parent, nodes, objects }: Asked,
  definition: GraphQLField<unknown, unknown>,
): Values | Promise<Values> {
  const sources = objects.map(({ value }) => value);
  try {
    const args = nodes[0] === undefined ? {} : getArgumentValues(definition, nodes[0], run.variables);
    const reading = run.readTogether?.({ definition, nodes }, sources, args, run.selecting);
    if (reading !== undefined) return reading.catch((error: unknown) => sources.map(() => new Failure(error)));
    const call = callOf(run, parent, definition);
    const values = sources.map((source) => call(source, args));
    if (!values.some((value) => value instanceof Promise)) return values;
    return Promise.all(values.map((value) => (value instanceof Promise ? value.catch(toFailure) : value)));
  } catch (error) {
    // Arguments that are refused, by the type or by the list.
    return sources.map(() => new Failure(error));
  }
}

/** What makes one value of a field, or a failure. */
function callOf(
  { schema, contextValue }: Run,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
): (source: unknown, args: Arguments) => unknown {
  const { resolve = defaultFieldResolver } = field;
  // No resolver reads more of it: those of the hub nothing, those of the schema itself the schema.
  const info = { schema, parentType, fieldName: field.name } as GraphQLResolveInfo;
  return (source, args) => {
    try {
      return resolve(source, args, contextValue, info);
    } catch (error) {
      return new Failure(error);
    }
  };
}

function toFailure(error: unknown): Failure {
  return new Failure(error);
}
