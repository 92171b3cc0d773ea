import type { ExecutionArgs } from "graphql";
import { type Server as ProtocolServer, makeServer } from "graphql-ws";
import { ANONYMOUS, type Authenticate, type Viewer } from "../access/index.ts";
import { type Graph, type Operation, requestError } from "../graph/index.ts";
import { HubError } from "../kernel/errors.ts";
import { openCall } from "./call.ts";
import type { Outbox } from "./outbox.ts";
import { singleResult } from "./single-result.ts";
import { createSink } from "./sink.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { SocketMember } from "./socket-member.ts";
import { createTally } from "./tally.ts";

/** Close code "try again later" (RFC 6455 registry). */
const TRY_AGAIN_LATER = 1013;

/** What the hub keeps with each socket. */
export interface SocketState {
  /** The client's network address. */
  readonly address: string;
  readonly outbox: Outbox;
  closeWith(code: number, reason: string): void;
  viewer?: Viewer;
  /** Gives back the viewer's place among the sockets. */
  leave?: () => void;
}

/** An operation on its way through graphql-ws. */
interface HubExecution extends ExecutionArgs {
  readonly hub: { readonly operation: Operation; readonly id: string; readonly outbox: Outbox; readonly viewer: Viewer };
}

/**
 * The protocol graphql-transport-ws over the graph. graphql-ws keeps handshake, ids, completion and close codes; the results of
 * subscriptions bypass it: a group's shared text goes to each socket behind its operation's id. Queries and mutations have so many
 * milliseconds.
 */
export function createProtocol(
  graph: Graph,
  authenticate: Authenticate,
  milliseconds: number,
  limits: SocketLimits,
): ProtocolServer<SocketState> {
  const viewers = createTally(limits.maxPerViewer);
  return makeServer<Record<string, unknown>, SocketState>({
    connectionInitWaitTimeout: limits.initTimeout,
    onConnect({ connectionParams, extra }) {
      const viewer = viewerOf(authenticate, connectionParams);
      if (viewer === undefined) return false;
      const leave = viewers.enter(viewer.kind === "anonymous" ? extra.address : viewer.kind);
      if (leave === undefined) {
        extra.closeWith(TRY_AGAIN_LATER, `a viewer may have ${limits.maxPerViewer} sockets`);
        return false;
      }
      extra.viewer = viewer;
      extra.leave = leave;
      return true;
    },
    onClose: ({ extra }) => extra.leave?.(),
    onSubscribe({ extra, subscriptions }, id, payload) {
      if (Object.keys(subscriptions).length > limits.maxOperations) {
        return [requestError("LIMIT_EXCEEDED", `a socket may have ${limits.maxOperations} operations at a time`)];
      }
      const operation = graph.prepare(payload);
      if ("length" in operation) return operation;
      const { document, operationName, variables } = operation;
      const hub = { operation, id, outbox: extra.outbox, viewer: extra.viewer ?? ANONYMOUS };
      const execution: HubExecution = { schema: graph.schema, document, operationName, variableValues: variables, hub };
      return execution;
    },
    execute: (args) => run(graph, hubOf(args), milliseconds),
    subscribe: (args) => subscribe(graph, hubOf(args)),
  });
}

function run(graph: Graph, { operation, viewer }: HubExecution["hub"], milliseconds: number) {
  const call = openCall(milliseconds);
  return singleResult(call, () => graph.run(operation, viewer, call.signal));
}

async function subscribe(graph: Graph, { operation, id, outbox, viewer }: HubExecution["hub"]) {
  const sink = createSink();
  const leave = await graph.subscribe(operation, viewer, new SocketMember(outbox, id, () => sink.end()));
  if (typeof leave !== "function") return { errors: leave };
  return sink.open(() => {
    leave();
    outbox.forget(id);
  });
}

/** The viewer that a socket's parameters name; undefined when the credentials are not valid. */
function viewerOf(authenticate: Authenticate, parameters: Record<string, unknown> | undefined): Viewer | undefined {
  const credentials = parameters?.["authorization"] ?? parameters?.["Authorization"];
  try {
    return authenticate(typeof credentials === "string" ? credentials : credentials == null ? undefined : "not a text");
  } catch (error) {
    if (error instanceof HubError) return undefined;
    throw error;
  }
}

function hubOf(args: ExecutionArgs): HubExecution["hub"] {
  if ("hub" in args) return (args as HubExecution).hub;
  throw new Error("an operation has not gone through onSubscribe");
}
