import type { ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import type { Viewer } from "../access/index.ts";
import type { Member } from "../live/index.ts";
import type { Sources } from "./context.ts";
import { createDocumentReader } from "./documents.ts";
import { createMask } from "./errors.ts";
import { type GraphRequest, type Operation, prepareOperation } from "./operation.ts";
import { runOperation } from "./run.ts";
import { createSchema } from "./schema.ts";
import { subscribeTo } from "./subscribe.ts";

export { requestError, withoutStack } from "./errors.ts";
export type { Member } from "../live/index.ts";
export { PARSE_OPTIONS, VALIDATION_RULES } from "./limits.ts";
export { type GraphRequest, type Operation, asOperation } from "./operation.ts";

/** The one pipeline behind every transport. Errors that it returns are masked: they can be sent as they are. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** Parses and checks a request. */
  prepare(request: GraphRequest): Operation | readonly GraphQLError[];
  /** Runs a query or a mutation. */
  run(operation: Operation, viewer: Viewer): Promise<ExecutionResult>;
  /** Lets a member follow a subscription until the returned function is called. */
  subscribe(operation: Operation, viewer: Viewer, member: Member): Promise<(() => void) | readonly GraphQLError[]>;
}

/** Makes the graph over its sources. */
export function createGraph(sources: Sources, log: Logger): Graph {
  const schema = createSchema();
  const runner = { ...sources, schema, mask: createMask(log) };
  const readDocument = createDocumentReader(schema);
  return {
    schema,
    prepare: (request) => prepareOperation(schema, readDocument, request),
    run: (operation, viewer) => runOperation(runner, operation, viewer),
    subscribe: (operation, viewer, member) => subscribeTo(runner, operation, viewer, member),
  };
}
