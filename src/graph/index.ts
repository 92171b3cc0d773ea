import type { ExecutionResult, GraphQLError, GraphQLSchema, ValidationRule } from "graphql";
import type { Logger } from "pino";
import { type Caller, type Session, type Viewer, actorOf, extentsOf } from "../access/index.ts";
import type { Origin } from "../audit/index.ts";
import { today } from "../domain/relay/index.ts";
import type { Waiter } from "../kernel/waiter.ts";
import type { Member } from "../live/index.ts";
import { type PlanLimits, type PlanObserver, type Planner, createPlanner } from "../plan/index.ts";
import type { Sources } from "./context.ts";
import { createIsCurrent } from "./current.ts";
import { createDocumentCheck, rulesOf } from "./documents.ts";
import { createMask } from "./errors.ts";
import { createExecutor } from "./executor.ts";
import { createGate } from "./gate.ts";
import { makeManifest } from "./manifest.ts";
import {
  type DocumentSettings,
  type GraphRequest,
  type Operation,
  type PreparedOperation,
  prepareOperation,
} from "./operation.ts";
import { type ReadFor, askingOf, runOperation, unrecorded } from "./run.ts";
import { createSchema } from "./schema.ts";
import { createSlowLog } from "./slow-log.ts";
import { subscribeTo } from "./subscribe.ts";
import { createTrusted } from "./trusted.ts";

export { refusal, requestError, withoutStack } from "./errors.ts";
export type { Member } from "../live/index.ts";
export { isFinal } from "./gate.ts";
export { type Manifest, makeManifest } from "./manifest.ts";
export { createTrusted } from "./trusted.ts";
export type { PlanLimits, PlanObserver } from "../plan/index.ts";
export { type DocumentSettings, type GraphRequest, type Operation, asOperation } from "./operation.ts";

/** The one pipeline behind every transport. Errors that it returns are masked: they can be sent as they are. */
export interface Graph {
  readonly schema: GraphQLSchema;
  /** Rules of documents besides those of the specification. */
  readonly rules: readonly ValidationRule[];
  readonly documents: DocumentSettings;
  /** Parses and checks a request; `viewer` sends it, who may be held to the documents of the manifest. */
  prepare(request: GraphRequest, viewer: Viewer): PreparedOperation | readonly GraphQLError[];
  /** Runs a query or a mutation; a query is given up when nobody waits any more. */
  run(operation: Operation, caller: Caller, waiter: Waiter): Promise<ExecutionResult>;
  /** Answers a query by one statement: the response's text in UTF-8; undefined when `run` must answer, whatever the reason. */
  plan(operation: Operation, caller: Caller, waiter: Waiter): Promise<Uint8Array | undefined>;
  /** The text in UTF-8 of the response to a query or a mutation, planned where that can be. */
  answer(operation: Operation, caller: Caller, waiter: Waiter): Promise<Uint8Array>;
  /** Lets a member follow a subscription, as far as the session's viewer may at each moment, until the returned function is called. */
  subscribe(
    operation: Operation,
    session: Session,
    origin: Origin,
    member: Member,
  ): Promise<(() => void) | readonly GraphQLError[]>;
}

/** How queries are answered. */
export interface QuerySettings {
  /** Milliseconds from which a query is slow, and logged. */
  readonly slowAfter: number;
  readonly limits: PlanLimits;
  /** Told what became of questions; without it nothing is planned. */
  readonly observer?: PlanObserver | undefined;
  /** Whether what is executed says how, too. */
  readonly explain?: boolean;
  /** All are taken when it is left out. */
  readonly documents?: DocumentSettings;
}

const ALL_DOCUMENTS: DocumentSettings = {
  introspection: true,
  trusted: createTrusted(makeManifest([])),
  trustedOnly: [],
};

/** Makes the graph over its sources. */
export function createGraph(sources: Sources, log: Logger, settings: QuerySettings): Graph {
  const { slowAfter, limits, observer, explain = false, documents = ALL_DOCUMENTS } = settings;
  const schema = createSchema();
  const isCurrent = createIsCurrent(schema);
  const readFor: ReadFor = ({ document }, viewer, work) =>
    sources.replicas.read(isCurrent(document) ? undefined : actorOf(viewer), (from) => work(from.as(extentsOf(viewer))));
  const runner = { ...sources, schema, mask: createMask(log), execute: createExecutor(schema), explain, readFor };
  const gate = createGate(schema, sources.limits);
  const check = createDocumentCheck(schema, documents.introspection);
  const noteSlow = createSlowLog(log, slowAfter);
  const answered = (question: Pick<Operation, "definition">, how: { id: string; milliseconds: number }): void =>
    noteSlow(question, how.milliseconds, how.id);
  const planner = observer && createPlanner({ schema, readFor, observer, limits, answered, today });
  const plan = planner === undefined ? async () => undefined : recordedPlan(planner, sources.recorder);
  const run: Graph["run"] = async (operation, caller, waiter) => {
    const start = performance.now();
    const result = await runOperation(runner, operation, caller, waiter);
    noteSlow(operation, performance.now() - start, undefined);
    return result;
  };
  return {
    schema,
    plan,
    rules: rulesOf(documents.introspection),
    documents,
    prepare: (request, viewer) =>
      prepareOperation(
        { schema, gate, check, documents },
        request,
        documents.trustedOnly.some((kind) => kind === viewer.kind),
      ),
    run,
    async answer(operation, caller, waiter) {
      const planned = operation.definition.operation === "query" ? await plan(operation, caller, waiter) : undefined;
      return planned ?? Buffer.from(JSON.stringify(await run(operation, caller, waiter)));
    },
    subscribe: (operation, session, origin, member) => subscribeTo(runner, operation, session, origin, member),
  };
}

/** Answers by the planner, as soon as it is written down what the answer gives out. */
function recordedPlan(planner: Planner, recorder: Sources["recorder"]): Graph["plan"] {
  return async (operation, caller, waiter) => {
    const answer = await planner.answer(operation, caller.viewer, waiter);
    if (answer === undefined || answer.disclosures.isEmpty) return answer?.text;
    try {
      await recorder.record(askingOf(operation, caller), answer.disclosures);
      return answer.text;
    } catch (error) {
      return Buffer.from(JSON.stringify(unrecorded(error)));
    }
  };
}
