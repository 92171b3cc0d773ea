import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { createSourceEventStream, type ExecutionResult, type GraphQLError } from "graphql";
import pLimit from "p-limit";
import { type Caller, type Session, type Viewer, extentsOf, scopeOf } from "../access/index.ts";
import type { Origin } from "../audit/index.ts";
import { HubError } from "../kernel/errors.ts";
import { type Answer, type Group, type LiveSource, type Member, type Resume, isLiveSource } from "../live/index.ts";
import { followAuthority } from "./authority.ts";
import { createContext } from "./context.ts";
import { requestError } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { asksForPrivate } from "./private.ts";
import { describeSubscription } from "./question.ts";
import { type Runner, runEvent } from "./run.ts";

/** Milliseconds until an event's answer is computed again when the database could not be reached. */
const RETRY = 500;

/**
 * Lets a member follow a subscription as far as its viewer may, at each moment. Returns the function that leaves, or what is wrong with the
 * operation.
 */
export async function subscribeTo(
  runner: Runner,
  operation: Operation,
  session: Session,
  origin: Origin,
  member: Member,
): Promise<(() => void) | readonly GraphQLError[]> {
  const { question, resume } = describeSubscription(runner.schema, operation);
  // It is written down for each member by itself what it is given of private values.
  const isShared = !asksForPrivate(runner.schema, operation.document);
  return followAuthority(runner.access, session, member, {
    join(viewer, isFirst) {
      const key = isShared ? keyOf(question, viewer) : randomUUID();
      return joinGroup(runner, operation, key, { viewer, origin }, member, isFirst ? resume : {});
    },
    isOpen(viewer, { found }) {
      const key = keyOf(question, viewer);
      const open = found.get(key) ?? inTurn(() => canOpen(runner, operation, { viewer, origin }));
      found.set(key, open);
      return open;
    },
  });
}

/** So many groups are looked at at a time after a change: the other connections are for those who wait for answers. */
const inTurn = pLimit(2);

/** What tells groups apart: the question, and what its viewers may see. */
function keyOf(question: string, viewer: Viewer): string {
  return JSON.stringify([question, scopeOf(viewer)]);
}

/** Whether a viewer could open the subscription now. While that can't be known it goes on: its answers come from the same database. */
async function canOpen(runner: Runner, operation: Operation, caller: Caller): Promise<boolean> {
  try {
    const source = await openSource(runner, operation, caller);
    return isLiveSource(source) || isUnavailable({ errors: source });
  } catch (error) {
    if (error instanceof HubError && error.code === "SERVICE_UNAVAILABLE") return true;
    throw error;
  }
}

/**
 * Members that ask the same with the same scope form a group: each event is answered and serialised once for all of them. Returns the function
 * that leaves, or what is wrong with the operation.
 */
async function joinGroup(
  runner: Runner,
  operation: Operation,
  key: string,
  caller: Caller,
  member: Member,
  resume: Resume,
): Promise<(() => void) | readonly GraphQLError[]> {
  const open = (): Promise<Group | readonly GraphQLError[]> =>
    whenAvailable(async () => {
      const source = await openSource(runner, operation, caller);
      return isLiveSource(source)
        ? runner.live.openGroup(source, scopeOf(caller.viewer), answerWith(runner, operation, caller))
        : source;
    }, isRefusal);
  try {
    return await runner.live.groups.join<readonly GraphQLError[]>(key, open, member, resume);
  } catch (error) {
    if (error instanceof HubError) return [requestError(error.code, error.message)];
    throw error;
  }
}

async function openSource(
  runner: Runner,
  { document, operationName, variables }: Operation,
  caller: Caller,
): Promise<LiveSource | readonly GraphQLError[]> {
  const contextValue = createContext(runner, caller, runner.database.as(extentsOf(caller.viewer)), "folded");
  const source = await createSourceEventStream({
    schema: runner.schema,
    document,
    operationName,
    variableValues: variables,
    contextValue,
  });
  if (isLiveSource(source)) return source;
  if ("errors" in source) return (source.errors ?? []).map(runner.mask);
  throw new Error("a subscription field must return a state or events of the live path");
}

/** Computes texts for a group; it goes on trying while the database cannot be reached, and never throws. */
function answerWith(runner: Runner, operation: Operation, caller: Caller): Answer {
  return async (event) =>
    Buffer.from(JSON.stringify(await whenAvailable(() => runEvent(runner, operation, caller, event), isUnavailable)));
}

/** Does something until the database could be reached: a screen that asks while it is away waits, and is answered when it is back. */
async function whenAvailable<T>(work: () => Promise<T>, isAway: (result: T) => boolean): Promise<T> {
  for (;;) {
    try {
      const result = await work();
      if (!isAway(result)) return result;
    } catch (error) {
      if (!(error instanceof HubError) || error.code !== "SERVICE_UNAVAILABLE") throw error;
    }
    await wait(RETRY, undefined, { ref: false });
  }
}

function isUnavailable({ errors }: ExecutionResult): boolean {
  return errors?.some(({ extensions }) => extensions["code"] === "SERVICE_UNAVAILABLE") ?? false;
}

function isRefusal(opened: Group | readonly GraphQLError[]): boolean {
  return "length" in opened && isUnavailable({ errors: opened });
}
