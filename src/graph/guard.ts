import { type GraphQLSchema, defaultFieldResolver, getNamedType, isObjectType } from "graphql";
import { type Action, type HubContext, demand } from "../access/index.ts";

/** A type that only carries a list's nodes, and the name of theirs. */
const CARRIER = /^(.+)(Connection|Edge)$/;

/**
 * Guards every field that leads to a type by what it takes to read that type: whatever path one comes by, and whoever adds one later. What
 * the nodes of a list take, the field that has the list demands.
 */
export function guardTypes(schema: GraphQLSchema, reads: ReadonlyMap<string, Action>): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const own = reads.get(type.name);
    if (own !== undefined) type.extensions = { ...type.extensions, read: own };
    if (CARRIER.test(type.name)) continue;
    for (const field of Object.values(type.getFields())) {
      const { name } = getNamedType(field.type);
      const read = reads.get(CARRIER.exec(name)?.[1] ?? name);
      if (read === undefined) continue;
      const { resolve = defaultFieldResolver } = field;
      field.extensions = { ...field.extensions, read };
      field.resolve = (source, args, context: HubContext, info): unknown => {
        demand(read, context.viewer);
        return resolve(source, args, context, info);
      };
    }
  }
}
