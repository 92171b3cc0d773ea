import { GraphQLError, type GraphQLSchema } from "graphql";
import type { Viewer } from "../access/index.ts";
import { type Database, databaseFailure } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import { toText } from "./pieces.ts";
import { type Question, bind, createPlans } from "./plans.ts";
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

/** A planned answer. */
export interface PlannedAnswer {
  /** The JSON of `data`. */
  readonly data: Uint8Array;
  /** How it was made, for `extensions.plan`; undefined when that is not wanted. */
  readonly explained: Explained | undefined;
}

/** Answers whole queries by one statement each. */
export interface Planner {
  /** The answer; undefined when the ordinary path must give it, whatever the reason. Never throws. */
  answer(question: Question, viewer: Viewer): Promise<PlannedAnswer | undefined>;
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

  /** Whether a statement comes again: its document has, and there is room. */
  function isPrepared(text: string, seen: number): boolean {
    if (prepared.has(text)) return true;
    if (seen < 2 || prepared.size >= PREPARED) return false;
    prepared.add(text);
    return true;
  }

  return {
    async answer(question, viewer) {
      try {
        const { plan, seen } = planOf(question);
        const pieces = bind(plan, question.coerced, today());
        for (const action of plan.actions) if (!action.allows(viewer)) throw new Unplanned("not allowed");
        const text = toText(pieces);
        const start = performance.now();
        const data = await database.text({ text, values: pieces.values, prepare: isPrepared(text, seen) });
        if (data === undefined) throw new Unplanned("no answer");
        observer.planned();
        const explained = observer.explain ? { statements: [text], milliseconds: performance.now() - start } : undefined;
        return { data, explained };
      } catch (error) {
        observer.fellBack(reasonOf(error), error);
        return undefined;
      }
    },
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof Unplanned) return error.reason;
  if (error instanceof HubError) return error.code === "SERVICE_UNAVAILABLE" ? "database away" : "refused argument";
  if (error instanceof GraphQLError) return "refused argument";
  return databaseFailure(error)?.state === UNPLANNABLE_STATE ? "refused value" : "fault";
}

/** What PostgreSQL says of a setting that does not exist. */
const UNPLANNABLE_STATE = "42704";
