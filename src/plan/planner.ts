import { GraphQLError, type GraphQLSchema } from "graphql";
import pLimit from "p-limit";
import { type Viewer, extentsOf } from "../access/index.ts";
import { Disclosures, takeMarks } from "../audit/index.ts";
import { type Database, databaseFailure } from "../db/index.ts";
import { type ErrorCode, HubError } from "../kernel/errors.ts";
import type { Waiter } from "../kernel/waiter.ts";
import { type Plan, type Question, type Statement, bind, createPlans } from "./plans.ts";
import { Unplanned } from "./unplanned.ts";

/** What became of a question. */
export interface PlanObserver {
  planned(): void;
  /** Whether answers say how they were made. */
  readonly explain: boolean;
  /** @param reason one of few, for a counter */
  fellBack(reason: string, error: unknown): void;
}

/** How an answer was made, for `extensions.plan` and the log. */
export interface Explained {
  /** Tells plans apart. */
  readonly id: string;
  /** The statements, without their values. */
  readonly statements: readonly string[];
  /** From asking the database to its answer, waiting for a connection included. */
  readonly milliseconds: number;
  readonly bytes: number;
  /** Whether the document was asked before, and its plan was at hand. */
  readonly isKnown: boolean;
  /** Whether the database keeps the statement. */
  readonly isPrepared: boolean;
}

/** Answers whole queries by one statement each. */
export interface Planner {
  /** Undefined when the ordinary path must answer, whatever the reason. Never throws. */
  answer(question: Question, viewer: Viewer, waiter: Waiter): Promise<PlannedAnswer | undefined>;
}

/** An answer. */
export interface PlannedAnswer {
  /** The response's text in UTF-8. */
  readonly text: Uint8Array;
  /** The private values that it gives out. */
  readonly disclosures: Disclosures;
}

/** Bounds of answers. */
export interface PlanLimits {
  /** Greatest size of an answer in bytes. */
  readonly maxBytes: number;
  /** Big answers that are made at a time: they leave the other connections to small ones. */
  readonly bigAtOnce: number;
}

export interface PlannerOptions {
  readonly schema: GraphQLSchema;
  /** Does the reads of a question where they may be done. */
  readonly readFor: <T>(question: Question, viewer: Viewer, work: (from: Database) => Promise<T>) => Promise<T>;
  readonly observer: PlanObserver;
  readonly limits: PlanLimits;
  /** Told of each answer. */
  readonly answered: (question: Question, how: Explained) => void;
  /** The day that fields mean by today. */
  readonly today: () => string;
}

const NOTHING = new Disclosures();

/** Different statements that sessions are asked to keep: they forget none, and have connections of limited life. */
const PREPARED = 2_000;

/** Bytes from which an answer is big. One that was never given may be. */
const BIG = 16_384;

/** Makes a planner. */
export function createPlanner({ schema, readFor, observer, limits, answered, today }: PlannerOptions): Planner {
  const inTurn = pLimit(limits.bigAtOnce);
  const planOf = createPlans(schema);
  const prepare = createPrepare();

  async function read(plan: Plan, statement: Statement, ask: () => ReturnType<Database["text"]>): Promise<Uint8Array> {
    const text = await (statement.bytes >= BIG ? inTurn(ask) : ask());
    if (text === undefined) throw new Unplanned("no answer");
    const response = wrapped(plan, text);
    statement.bytes = response.length;
    return response;
  }

  return {
    async answer(question, viewer, waiter) {
      try {
        const extents = extentsOf(viewer);
        const { plan, seen } = planOf(question, extents);
        const { statement, values } = bind(plan, question.coerced, extents, today());
        for (const action of plan.actions) if (!action.allows(viewer)) throw new Unplanned("not allowed");
        prepare(statement, seen);
        const start = performance.now();
        const asked = { text: statement.text, values, prepare: statement.isPrepared };
        const response = await read(plan, statement, () => readFor(question, viewer, (from) => from.text(asked, waiter)));
        observer.planned();
        const how = explain(statement, performance.now() - start, seen > 1);
        answered(question, how);
        const answer = answerOf(plan, response, limits.maxBytes);
        return observer.explain ? { ...answer, text: explained(answer.text, how) } : answer;
      } catch (error) {
        observer.fellBack(reasonOf(error), error);
        return undefined;
      }
    },
  };
}

/** What the statement has answered, with what is around it each time. */
function wrapped({ before, after }: Plan, text: Uint8Array): Uint8Array {
  return before === "" ? text : Buffer.concat([Buffer.from(before), text, Buffer.from(after)]);
}

/** Decides which statements the sessions keep: those whose document comes again, while there is room. */
function createPrepare(): (statement: Statement, seen: number) => void {
  const prepared = new Set<string>();
  return (statement, seen) => {
    const hasRoom = prepared.size < PREPARED || prepared.has(statement.text);
    if (statement.isPrepared || !statement.mayBePrepared || seen < 2 || !hasRoom) return;
    prepared.add(statement.text);
    statement.isPrepared = true;
  };
}

function explain({ id, text, bytes, isPrepared }: Statement, milliseconds: number, isKnown: boolean): Explained {
  return { id, statements: [text], milliseconds, bytes, isKnown, isPrepared };
}

/** The answer in what the database has sent, or in the place of one that is too large. */
function answerOf({ marked }: Plan, response: Uint8Array, maxBytes: number): PlannedAnswer {
  if (response.length > maxBytes) return { text: tooLarge(maxBytes), disclosures: NOTHING };
  return marked.size > 0 ? takeMarks(response) : { text: response, disclosures: NOTHING };
}

/** What is sent in the place of an answer that is too large. */
function tooLarge(maxBytes: number): Uint8Array {
  const message = `the answer has more than ${maxBytes} bytes; ask for smaller pages or fewer fields`;
  return Buffer.from(JSON.stringify({ errors: [{ message, extensions: { code: "LIMIT_EXCEEDED" } }], data: null }));
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
