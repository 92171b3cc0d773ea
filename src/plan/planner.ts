import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Viewer } from "../access/index.ts";
import { type Database, databaseFailure } from "../db/index.ts";
import { type ErrorCode, HubError } from "../kernel/errors.ts";
import { type Question, type Statement, bind, createPlans } from "./plans.ts";
import { Unplanned } from "./unplanned.ts";

/** What became of a question. */
export interface PlanObserver {
  planned(): void;
  /** Whether answers say how they were made. */
  readonly explain: boolean;
  /** @param reason one of few, for a counter */
  fellBack(reason: string, error: unknown): void;
}

/** How an answer was made. */
export interface Explained {
  /** The statements, without their values. */
  readonly statements: readonly string[];
  readonly milliseconds: number;
}

/** Answers whole queries by one statement each. */
export interface Planner {
  /** The response's text in UTF-8; undefined when the ordinary path must answer, whatever the reason. Never throws. */
  answer(question: Question, viewer: Viewer, signal: AbortSignal): Promise<Uint8Array | undefined>;
}

export interface PlannerOptions {
  readonly schema: GraphQLSchema;
  readonly database: Pick<Database, "text">;
  readonly observer: PlanObserver;
  /** The day that fields mean by today. */
  readonly today: () => string;
}

/** Different statements that sessions are asked to keep: they forget none, and have connections of limited life. */
const PREPARED = 2_000;

/** Makes a planner. */
export function createPlanner({ schema, database, observer, today }: PlannerOptions): Planner {
  const planOf = createPlans(schema);
  const prepared = new Set<string>();

  /** A statement is prepared when its document comes again, and there is room. */
  function prepare(statement: Statement, seen: number): void {
    if (statement.isPrepared || seen < 2 || (prepared.size >= PREPARED && !prepared.has(statement.text))) return;
    prepared.add(statement.text);
    statement.isPrepared = true;
  }

  return {
    async answer(question, viewer, signal) {
      try {
        const { plan, seen } = planOf(question);
        const { statement, values } = bind(plan, question.coerced, today());
        for (const action of plan.actions) if (!action.allows(viewer)) throw new Unplanned("not allowed");
        prepare(statement, seen);
        const start = performance.now();
        const response = await database.text({ text: statement.text, values, prepare: statement.isPrepared }, signal);
        if (response === undefined) throw new Unplanned("no answer");
        observer.planned();
        return observer.explain
          ? explained(response, { statements: [statement.text], milliseconds: performance.now() - start })
          : response;
      } catch (error) {
        observer.fellBack(reasonOf(error), error);
        return undefined;
      }
    },
  };
}

/** The same response with `extensions.plan`. */
function explained(response: Uint8Array, plan: Explained): Uint8Array {
  return Buffer.concat([response.subarray(0, -1), Buffer.from(`,"extensions":${JSON.stringify({ plan })}}`)]);
}

function reasonOf(error: unknown): string {
  if (error instanceof Unplanned) return error.reason;
  if (error instanceof HubError) return REASONS[error.code] ?? "refused argument";
  if (error instanceof GraphQLError) return "refused argument";
  return databaseFailure(error)?.state === UNPLANNABLE_STATE ? "refused value" : "fault";
}

const REASONS: Partial<Record<ErrorCode, string>> = {
  SERVICE_UNAVAILABLE: "database away",
  OPERATION_TIMEOUT: "too slow",
  OPERATION_CANCELLED: "client gone",
};

/** What PostgreSQL says of a setting that does not exist. */
const UNPLANNABLE_STATE = "42704";
