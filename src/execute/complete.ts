import {
  type FieldNode,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  locatedError,
} from "graphql";
import { type Holder, type Placed, isGone, pathOf, takeOut } from "./place.ts";

/** What a resolver threw, in the place of its value. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** The response in the making. */
export interface Making {
  readonly schema: GraphQLSchema;
  readonly contextValue: unknown;
  readonly errors: GraphQLError[];
}

/** A field, the same for all objects of a group. */
export interface Field {
  readonly parent: GraphQLObjectType;
  readonly name: string;
  readonly nodes: readonly FieldNode[];
}

/** Objects of one type whose fields are to be resolved. */
export interface Group {
  readonly type: GraphQLObjectType;
  /** What is selected on them. */
  readonly sets: readonly SelectionSetNode[];
  readonly objects: readonly Placed[];
}

/** Puts the values of a field into the response and returns the objects among them. */
export function complete(
  making: Making,
  field: Field,
  type: GraphQLOutputType,
  items: readonly Placed[],
): readonly Group[] | Promise<readonly Group[]> {
  const present = items.some(isAbsent) ? withoutAbsent(making, field, isNonNullType(type), items) : items;
  const inner = getNullableType(type);
  if (isLeafType(inner)) return completeLeaves(making, field, inner, present);
  if (isListType(inner)) return completeLists(making, field, inner.ofType, present);
  if (isAbstractType(inner)) return completeAbstract(making, field, inner, present);
  return [groupOf(field, inner as GraphQLObjectType, present)];
}

function isAbsent({ value }: Placed): boolean {
  return value === null || value === undefined || value instanceof Failure || value instanceof Error;
}

/** What is left when nulls and errors have been dealt with. Where null may stand it stands already. */
function withoutAbsent(making: Making, field: Field, isNeeded: boolean, items: readonly Placed[]): Placed[] {
  return items.filter((item) => {
    if (!isAbsent(item)) return true;
    const { value } = item;
    if (value instanceof Failure) fail(making, field, item, value.error);
    else if (value instanceof Error) fail(making, field, item, value);
    else if (isNeeded)
      fail(making, field, item, new Error(`Cannot return null for non-nullable field ${field.parent.name}.${field.name}.`));
    return false;
  });
}

/** Says what went wrong at a place, unless the place is no longer part of the response. */
function fail(making: Making, { nodes }: Field, { place }: Placed, error: unknown): void {
  if (isGone(place)) return;
  making.errors.push(locatedError(error, nodes, pathOf(place)));
  takeOut(place);
}

function completeLeaves(making: Making, field: Field, type: GraphQLLeafType, items: readonly Placed[]): [] {
  for (const item of items) {
    const { holder, key } = item.place;
    try {
      holder[key] = serialized(type, item.value);
    } catch (error) {
      fail(making, field, item, error);
    }
  }
  return [];
}

/** A value as its type shows it. */
export function serialized(type: GraphQLLeafType, value: unknown): unknown {
  const shown: unknown = type.serialize(value);
  if (shown === null || shown === undefined)
    throw new Error(`Expected \`${type.name}.serialize\` to return a value that is not null`);
  return shown;
}

/** All items of all lists are completed together. */
function completeLists(
  making: Making,
  field: Field,
  type: GraphQLOutputType,
  lists: readonly Placed[],
): readonly Group[] | Promise<readonly Group[]> {
  const nullable = !isNonNullType(type);
  const items: Placed[] = [];
  for (const list of lists) {
    const { value, place } = list;
    if (!Array.isArray(value)) {
      const message = `Expected Iterable, but did not find one for field "${field.parent.name}.${field.name}".`;
      fail(making, field, list, new GraphQLError(message));
      continue;
    }
    const shown: unknown[] = Array.from(value, () => null);
    place.holder[place.key] = shown;
    // An array is reached by its indexes as an object is by its keys.
    const holder = shown as unknown as Holder;
    for (const [key, item] of value.entries())
      items.push({ value: item, place: { holder, key, above: place, nullable, gone: false } });
  }
  return complete(making, field, type, items);
}

function groupOf({ nodes }: Field, type: GraphQLObjectType, objects: readonly Placed[]): Group {
  return { type, sets: nodes.flatMap(({ selectionSet }) => (selectionSet === undefined ? [] : [selectionSet])), objects };
}

/** Objects of an interface or a union: those of each type are a group. */
function completeAbstract(
  making: Making,
  field: Field,
  type: GraphQLAbstractType,
  items: readonly Placed[],
): Promise<readonly Group[]> {
  // Resolvers of types get no more of this than they need: a type's own `resolveType` reads the value.
  const info = { schema: making.schema, parentType: field.parent, fieldName: field.name } as GraphQLResolveInfo;
  const named = items.map(async (item): Promise<[GraphQLObjectType, Placed] | undefined> => {
    try {
      const name = await type.resolveType?.(item.value, making.contextValue, info, type);
      return [possibleType(making.schema, field, type, name), item];
    } catch (error) {
      fail(making, field, item, error);
      return undefined;
    }
  });
  return Promise.all(named).then((all) => {
    const byType = new Map<GraphQLObjectType, Placed[]>();
    for (const one of all) if (one !== undefined) byType.set(one[0], [...(byType.get(one[0]) ?? []), one[1]]);
    return [...byType].map(([found, members]) => groupOf(field, found, members));
  });
}

function possibleType(
  schema: GraphQLSchema,
  { parent, name: fieldName }: Field,
  type: GraphQLAbstractType,
  name: string | undefined,
): GraphQLObjectType {
  const found = name === undefined ? undefined : schema.getType(name);
  if (isObjectType(found) && schema.isSubType(type, found)) return found;
  throw new GraphQLError(`"${String(name)}" is no possible type of "${type.name}" for field "${parent.name}.${fieldName}".`);
}
