import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from "graphql";
import { getMetadataStorage } from "type-graphql";
import { type Action, Authority, type HubContext } from "../access/index.ts";

type Resolve = GraphQLFieldResolver<unknown, HubContext, Record<string, unknown>>;

/** A resolver's method as its decorators describe it. */
type Handler = ReturnType<typeof getMetadataStorage>["fieldResolvers" | "queries"][number];
type Param = NonNullable<Handler["params"]>[number];
type Method = (...params: readonly unknown[]) => unknown;

/**
 * Lets fields be resolved by their resolvers' methods themselves, without what type-graphql puts around them: that makes an object of the
 * row for each of its fields, and a promise of what is at hand. A guard is asked first, as there.
 */
export function unwrapResolvers(schema: GraphQLSchema): void {
  const { queries, fieldResolvers, objectTypes } = getMetadataStorage();
  const names = new Map<unknown, string>(objectTypes.map(({ target, name }) => [target, name]));
  const unwrap = (typeName: string | undefined, handler: Handler): void => {
    const type = schema.getType(typeName ?? "");
    const field = isObjectType(type) ? type.getFields()[handler.schemaName] : undefined;
    const resolve = methodOf(handler);
    if (field !== undefined && resolve !== undefined) field.resolve = resolve;
  };
  for (const query of queries) unwrap(schema.getQueryType()?.name, query);
  for (const resolver of fieldResolvers) unwrap(names.get(resolver.getObjectType?.()), resolver);
}

/** The method of a handler as a resolver; undefined where it takes what only type-graphql can give. */
function methodOf({ target, methodName, params = [], roles, middlewares = [] }: Handler): Resolve | undefined {
  const givers = params.toSorted((one, other) => one.index - other.index).map(giver);
  if (middlewares.length > 0 || givers.includes(undefined)) return undefined;
  const instance = new (target as new () => Record<string, Method>)();
  const method = instance[methodName]?.bind(instance);
  if (method === undefined) return undefined;
  const call: Resolve = (...given) => method(...givers.map((give) => give?.(...given)));
  return roles === undefined ? call : guarded(call, roles as Action[]);
}

function giver(param: Param): Resolve | undefined {
  switch (param.kind) {
    case "root":
      return param.propertyName === undefined ? (source) => source : undefined;
    case "context":
      return param.propertyName === undefined ? (_source, _args, context) => context : undefined;
    case "args":
      return (_source, args) => args;
    case "arg":
      return (_source, args) => args[param.name];
    case "info":
    case "pubSub":
    case "custom":
      return undefined;
  }
}

const authority = new Authority();

function guarded(call: Resolve, actions: Action[]): Resolve {
  return (root, args, context, info) => {
    authority.check({ root, args, context, info }, actions);
    return call(root, args, context, info);
  };
}
