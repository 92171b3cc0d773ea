import { type ExecutionResult, type GraphQLSchema, execute } from "graphql";
import type { HubContext, Viewer } from "../access/index.ts";
import type { Reader } from "../db/index.ts";
import { type Sources, createContext } from "./context.ts";
import type { Mask } from "./errors.ts";
import type { Operation } from "./operation.ts";

/** What running an operation takes. */
export interface Runner extends Sources {
  readonly schema: GraphQLSchema;
  readonly mask: Mask;
}

/** Runs a query in one snapshot, so that all parts of its answer agree, or a mutation. */
export async function runOperation(runner: Runner, operation: Operation, viewer: Viewer): Promise<ExecutionResult> {
  if (operation.definition.operation === "mutation") {
    return runWith(runner, operation, createContext(runner, viewer, runner.database, "exact"));
  }
  return inSnapshot(runner, (reader) => runWith(runner, operation, createContext(runner, viewer, reader, "exact")));
}

/** Computes the answer to one event of a subscription, in one snapshot, with loaders of its own. */
export async function runEvent(runner: Runner, operation: Operation, viewer: Viewer, event: unknown): Promise<ExecutionResult> {
  return inSnapshot(runner, (reader) => runWith(runner, operation, createContext(runner, viewer, reader, "folded"), event));
}

async function inSnapshot<T>({ database }: Runner, work: (reader: Reader) => Promise<T>): Promise<T> {
  const snapshot = database.snapshot();
  try {
    return await work(snapshot);
  } finally {
    // Nobody waits for the end of what has been read.
    void snapshot.end();
  }
}

async function runWith(
  { schema, mask }: Runner,
  { document, operationName, variables }: Operation,
  contextValue: HubContext,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  const result = await execute({ schema, document, operationName, variableValues: variables, contextValue, rootValue });
  return result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) };
}
