import type { ExecutionResult, GraphQLSchema } from "graphql";
import { type Caller, type HubContext, type Viewer, actorOf, extentsOf } from "../access/index.ts";
import type { Asking, Disclosures } from "../audit/index.ts";
import { type Database, type Reader, forOperation } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { Waiter } from "../kernel/waiter.ts";
import { type Sources, createContext } from "./context.ts";
import { type Mask, requestError } from "./errors.ts";
import type { Execute } from "./executor.ts";
import { explained } from "./explain.ts";
import type { Operation } from "./operation.ts";
import { rootFieldsOf } from "./root-fields.ts";

/** Does the reads of a query where they may be done: on a replica, or the primary. */
export type ReadFor = <T>(
  question: Pick<Operation, "document">,
  viewer: Viewer,
  work: (from: Database) => Promise<T>,
) => Promise<T>;

/** What running an operation takes. */
export interface Runner extends Sources {
  readonly readFor: ReadFor;
  readonly schema: GraphQLSchema;
  readonly mask: Mask;
  readonly execute: Execute;
  /** Whether answers say how they were made. */
  readonly explain: boolean;
}

/**
 * Runs a query in one snapshot, so that all parts of its answer agree, or a mutation. It is answered at the latest when nobody waits any more, and
 * not before it is written down which private values the answer gives out.
 */
export async function runOperation(
  runner: Runner,
  operation: Operation,
  caller: Caller,
  waiter: Waiter,
): Promise<ExecutionResult> {
  const sources = { ...runner, database: forOperation(runner.database, waiter) };
  const run = (reader: Reader): Promise<Run> => runWith(runner, operation, createContext(sources, caller, reader, "exact"));
  const runQuery = (): Promise<Run> =>
    runner.readFor(operation, caller.viewer, (database) =>
      inSnapshot(forOperation(database, waiter), (reader) => (runner.explain ? explained(reader, run) : run(reader))),
    );
  return whileAwaited(waiter, async () =>
    afterRecord(
      runner,
      operation,
      caller,
      await (operation.definition.operation === "mutation" ? run(sources.database.as(extentsOf(caller.viewer))) : runQuery()),
    ),
  );
}

/** What was executed: the answer, and the private values that it gives out. */
interface Run {
  readonly result: ExecutionResult;
  readonly disclosures: Disclosures;
}

/** The answer, as soon as it is written down what it gives out. */
async function afterRecord(
  { recorder }: Sources,
  operation: Operation,
  caller: Caller,
  { result, disclosures }: Run,
): Promise<ExecutionResult> {
  try {
    await recorder.record(askingOf(operation, caller), disclosures);
    return result;
  } catch (error) {
    return unrecorded(error);
  }
}

/** The answer in the place of one that could not be written down. */
export function unrecorded(error: unknown): ExecutionResult {
  if (error instanceof HubError) return { errors: [requestError(error.code, error.message)], data: null };
  throw error;
}

/** Who asks what, as it is written down. */
export function askingOf({ definition, document }: Operation, { viewer, origin }: Caller): Asking {
  const fields = rootFieldsOf(document, definition.selectionSet);
  return { ...origin, viewer: actorOf(viewer), operation: `${definition.operation} ${[...fields].join(", ")}` };
}

/** The result of work, or why nobody waits for it any more when that comes first. */
async function whileAwaited(waiter: Waiter, work: () => Promise<ExecutionResult>): Promise<ExecutionResult> {
  const refuse = ({ code, message }: HubError): ExecutionResult => ({ errors: [requestError(code, message)] });
  if (waiter.gone !== undefined) return refuse(waiter.gone);
  let stay = (): void => undefined;
  const gone = new Promise<ExecutionResult>((resolve) => {
    stay = waiter.onGone((reason) => resolve(refuse(reason)));
  });
  try {
    return await Promise.race([work(), gone]);
  } finally {
    stay();
  }
}

/** Computes the answer to one event of a subscription, in one snapshot, with loaders of its own. */
export async function runEvent(runner: Runner, operation: Operation, caller: Caller, event: unknown): Promise<ExecutionResult> {
  const run = await inSnapshot(runner.database.as(extentsOf(caller.viewer)), (reader) =>
    runWith(runner, operation, createContext(runner, caller, reader, "folded"), event),
  );
  return afterRecord(runner, operation, caller, run);
}

async function inSnapshot<T>(database: Database, work: (reader: Reader) => Promise<T>): Promise<T> {
  const snapshot = database.snapshot();
  try {
    return await work(snapshot);
  } finally {
    // Nobody waits for the end of what has been read.
    void snapshot.end();
  }
}

async function runWith(
  { execute, mask }: Runner,
  operation: Operation,
  contextValue: HubContext,
  rootValue?: unknown,
): Promise<Run> {
  const result = await execute(operation, contextValue, rootValue);
  const { disclosures } = contextValue;
  return { result: result.errors === undefined ? result : { ...result, errors: result.errors.map(mask) }, disclosures };
}
