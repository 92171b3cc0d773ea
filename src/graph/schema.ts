import "reflect-metadata";
import type { GraphQLSchema } from "graphql";
import { type NonEmptyArray, type PubSub, buildSchemaSync } from "type-graphql";
import { Authority } from "../access/index.ts";
import { guardTypes } from "./guard.ts";
import { LimitsResolver } from "./limits.resolver.ts";
import { NodeResolver } from "./node.resolver.ts";
import { unwrapResolvers } from "./resolvers.ts";
import { slices } from "./slices.ts";

/** Every subscription brings a stream of its own; type-graphql only demands that there be a pub/sub. */
const NO_PUB_SUB: PubSub = {
  publish() {},
  subscribe() {
    throw new Error("a subscription must bring its own stream: give it `subscribe`, not `topics`");
  },
};

/** Builds the schema of all slices. */
export function createSchema(): GraphQLSchema {
  const resolvers: NonEmptyArray<new () => object> = [
    NodeResolver,
    LimitsResolver,
    ...slices.flatMap((slice) => slice.resolvers),
  ];
  const schema = buildSchemaSync({ resolvers, authChecker: Authority, authMode: "error", validate: false, pubSub: NO_PUB_SUB });
  unwrapResolvers(schema);
  guardTypes(schema, new Map(slices.flatMap(({ reads }) => Object.entries(reads))));
  return schema;
}
