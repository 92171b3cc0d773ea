import { type ExecutionResult, execute } from "graphql";
import { pino } from "pino";
import type { Caller } from "../../src/access/index.ts";
import type { Disclosures } from "../../src/audit/index.ts";
import { type Sources, createContext } from "../../src/graph/context.ts";
import { createMask } from "../../src/graph/errors.ts";
import type { Graph, Operation } from "../../src/graph/index.ts";

/** Answers a query by graphql-js over the resolvers as type-graphql makes them: what every other way must answer. */
export async function runPlainly(
  graph: Graph,
  sources: Sources,
  operation: Operation,
  caller: Caller,
): Promise<{ readonly result: ExecutionResult; readonly disclosures: Disclosures }> {
  const { document, operationName, variables: variableValues } = operation;
  const snapshot = sources.database.snapshot();
  try {
    const contextValue = createContext(sources, caller, snapshot, "exact");
    const result = await execute({ schema: graph.schema, document, operationName, variableValues, contextValue });
    const { disclosures } = contextValue;
    if (result.errors === undefined) return { result, disclosures };
    return { result: { ...result, errors: result.errors.map(createMask(pino({ level: "silent" }))) }, disclosures };
  } finally {
    await snapshot.end();
  }
}

/**
 * What a client sees of an answer. Errors come in any order; of those that lie in something which one of them has taken out of the answer it
 * depends on the time which are told.
 */
export function shown({ data, errors = [] }: ExecutionResult): string {
  const told = errors.map(({ message, path = [], extensions }) => {
    const place = reached(data, path);
    return JSON.stringify(place.length === path.length ? { message, path, extensions } : { path: place });
  });
  return JSON.stringify({ data, errors: [...new Set(told)].toSorted() });
}

/** How far a path leads into an answer until there is null. */
function reached(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] {
  let at = data;
  for (const [place, key] of path.entries()) {
    if (at === null || at === undefined) return path.slice(0, place);
    at = (at as Record<string | number, unknown>)[key];
  }
  return path;
}
