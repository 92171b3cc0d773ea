import { randomUUID } from "node:crypto";
import { type ExecutionArgs, type ExecutionResult, type FormattedExecutionResult, GraphQLError } from "graphql";
import { type Server as ProtocolServer, makeServer } from "graphql-ws";
import { type Caller, type Session, type Viewer, viewerName } from "../access/index.ts";
import { type Graph, type GraphRequest, type Operation, refusal, requestError } from "../graph/index.ts";
import { ERROR_CODES, HubError, RateLimited } from "../kernel/errors.ts";
import type { Waiter } from "../kernel/waiter.ts";
import { openCall } from "./call.ts";
import type { Outbox } from "./outbox.ts";
import type { Rates } from "./rates.ts";
import { singleResult } from "./single-result.ts";
import { createSink } from "./sink.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { SocketMember } from "./socket-member.ts";
import { isRenewal, type SocketSession } from "./socket-session.ts";
import { createTally } from "./tally.ts";

/** Close code "try again later" (RFC 6455 registry). */
const TRY_AGAIN_LATER = 1013;

/** What the hub keeps with each socket. */
export interface SocketState {
  /** The client's network address. */
  readonly address: string;
  readonly outbox: Outbox;
  closeWith(code: number, reason: string): void;
  readonly session: SocketSession;
  /** Gives back the viewer's place among the sockets. */
  leave?: () => void;
}

/** An operation on its way through graphql-ws. */
interface HubExecution extends ExecutionArgs {
  readonly hub: {
    readonly operation: Operation;
    readonly id: string;
    readonly outbox: Outbox;
    readonly session: Session;
    readonly caller: Caller;
  };
}

/**
 * The protocol graphql-transport-ws over the graph. graphql-ws keeps handshake, ids, completion and close codes; the results of
 * subscriptions bypass it: a group's shared text goes to each socket behind its operation's id. Queries and mutations have so many
 * milliseconds.
 */
export function createProtocol(
  graph: Graph,
  rates: Rates,
  milliseconds: number,
  limits: SocketLimits,
): ProtocolServer<SocketState> {
  const viewers = createTally(limits.maxPerViewer);
  return makeServer<Record<string, unknown>, SocketState>({
    connectionInitWaitTimeout: limits.initTimeout,
    async onConnect({ connectionParams, extra }) {
      const viewer = await openSession(extra, connectionParams);
      if (viewer === undefined) return false;
      const leave = viewers.enter(viewerName(viewer, extra.address));
      if (leave === undefined) {
        extra.closeWith(TRY_AGAIN_LATER, `a viewer may have ${limits.maxPerViewer} sockets`);
        return false;
      }
      extra.leave = leave;
      return true;
    },
    onPing: ({ acknowledged, extra }, payload) => (acknowledged && isRenewal(payload) ? extra.session.renew(payload) : undefined),
    onClose({ extra }) {
      extra.session.end();
      extra.leave?.();
    },
    async onSubscribe({ extra, subscriptions }, id, payload) {
      if (Object.keys(subscriptions).length > limits.maxOperations) {
        return [requestError("LIMIT_EXCEEDED", `a socket may have ${limits.maxOperations} operations at a time`)];
      }
      const now = extra.session.now();
      if (now === undefined) return [requestError("UNAUTHENTICATED", ERROR_CODES.UNAUTHENTICATED)];
      const operation = await admit(graph, rates, now.viewer, extra.address, payload);
      if ("length" in operation) return operation;
      const caller = { viewer: now.viewer, origin: { transport: "WEBSOCKET" as const, requestId: randomUUID() } };
      return executionOf(graph, { operation, id, outbox: extra.outbox, session: now.session, caller });
    },
    execute: (args) => run(graph, hubOf(args), milliseconds),
    subscribe: (args) => subscribe(graph, hubOf(args)),
  });
}

/** Who a socket belongs to; undefined when its credentials are not good. Of whom too many were not, the socket is told to come later. */
async function openSession(
  { session, closeWith }: SocketState,
  parameters: Record<string, unknown> | undefined,
): Promise<Viewer | undefined> {
  try {
    return await session.open(parameters);
  } catch (error) {
    if (!(error instanceof RateLimited)) throw error;
    closeWith(TRY_AGAIN_LATER, error.message);
    return undefined;
  }
}

function executionOf({ schema }: Graph, hub: HubExecution["hub"]): HubExecution {
  const { document, operationName, variables } = hub.operation;
  return { schema, document, operationName, variableValues: variables, hub };
}

/** Parses and checks a request, and counts it; or says what is wrong with it. */
async function admit(
  graph: Graph,
  rates: Rates,
  viewer: Viewer,
  address: string,
  request: GraphRequest,
): Promise<Operation | readonly GraphQLError[]> {
  try {
    const charge = await rates.enter(viewerName(viewer, address));
    const operation = graph.prepare(request, viewer);
    if (!("length" in operation)) await charge(operation.cost);
    return operation;
  } catch (error) {
    if (error instanceof HubError) return [refusal(error)];
    throw error;
  }
}

function run(graph: Graph, { operation, caller }: HubExecution["hub"], milliseconds: number) {
  const call = openCall(milliseconds);
  return singleResult(call, () => answer(graph, operation, caller, call.waiter));
}

/** Answers a query by one statement where that can be; the protocol wants the response as an object. */
async function answer(graph: Graph, operation: Operation, caller: Caller, waiter: Waiter): Promise<ExecutionResult> {
  const planned = operation.definition.operation === "query" ? await graph.plan(operation, caller, waiter) : undefined;
  if (planned === undefined) return graph.run(operation, caller, waiter);
  const { errors, ...result } = JSON.parse(Buffer.from(planned).toString()) as FormattedExecutionResult;
  return errors === undefined
    ? result
    : { ...result, errors: errors.map(({ message, ...more }) => new GraphQLError(message, { extensions: more.extensions })) };
}

async function subscribe(graph: Graph, { operation, id, outbox, session, caller }: HubExecution["hub"]) {
  const sink = createSink();
  const leave = await graph.subscribe(operation, session, caller.origin, new SocketMember(outbox, id, () => sink.end()));
  if (typeof leave !== "function") return { errors: leave };
  return sink.open(() => {
    leave();
    outbox.forget(id);
  });
}

function hubOf(args: ExecutionArgs): HubExecution["hub"] {
  if ("hub" in args) return (args as HubExecution).hub;
  throw new Error("an operation has not gone through onSubscribe");
}
