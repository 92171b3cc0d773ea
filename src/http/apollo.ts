import { ApolloServer, type ApolloServerOptionsWithGateway } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import type { Logger } from "pino";
import type { Caller } from "../access/index.ts";
import { type Graph, asOperation, requestError, withoutStack } from "../graph/index.ts";
import type { Waiter } from "../kernel/waiter.ts";

/** What Apollo carries from the transport to execution. */
export interface ApolloContext {
  caller: Caller;
  waiter: Waiter;
}

/**
 * Apollo Server in front of the graph: it negotiates, refuses cross-site requests, parses, validates and caches documents; execution is
 * the graph's own, as on the other transports.
 */
export async function createApollo(graph: Graph, log: Logger): Promise<ApolloServer<ApolloContext>> {
  const apollo = new ApolloServer<ApolloContext>({
    gateway: asGateway(graph),
    logger: log,
    // Rules of the graph say whether; Apollo's own would not reach the other transports.
    introspection: true,
    hideSchemaDetailsFromClientErrors: !graph.documents.introspection,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    stringifyResult: (result) => JSON.stringify(result),
    stopOnTerminationSignals: false,
    validationRules: [...graph.rules],
    formatError: withoutStack,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginSchemaReportingDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
  });
  await apollo.start();
  return apollo;
}

/** Apollo's slot for an executor that is not its own. */
function asGateway(graph: Graph): NonNullable<ApolloServerOptionsWithGateway<ApolloContext>["gateway"]> {
  return {
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: graph.schema, coreSupergraphSdl: "" });
      return () => {};
    },
    load: async () => ({
      executor: async ({ document, operationName, request, context }) => {
        const operation = asOperation(
          graph.schema,
          document,
          operationName ?? request.operationName,
          request.variables ?? {},
          !graph.documents.introspection,
        );
        if ("length" in operation) return { errors: operation };
        if (operation.definition.operation === "subscription") return { errors: [NO_SUBSCRIPTION] };
        // It is the context that `serveGraphql` makes.
        const { caller, waiter } = context as ApolloContext;
        return graph.run(operation, caller, waiter);
      },
    }),
    stop: async () => {},
  };
}

const NO_SUBSCRIPTION = requestError(
  "BAD_REQUEST",
  "subscriptions run over WebSocket at /graphql or as server-sent events at /graphql/stream",
  400,
);
