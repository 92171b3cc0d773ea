import type { IncomingMessage, ServerResponse } from "node:http";
import { viewerName } from "../access/index.ts";
import { type Graph, type GraphRequest, type Operation, type Member, requestError } from "../graph/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { AddressOf } from "./address.ts";
import { readJson } from "./body.ts";
import { openCall } from "./call.ts";
import type { ApiRequest } from "./origin.ts";
import { refuseMethod, sendJson } from "./respond.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { createTally } from "./tally.ts";
import { searchOf } from "./url.ts";

/** Answers one request with events. */
export type EventRoute = (asking: ApiRequest, request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Makes the route that serves one operation as server-sent events: the "distinct connections mode" of the protocol GraphQL over SSE. Each
 * result is an event `next`, the end an event `complete`. A query or mutation has so many milliseconds.
 */
export function createEventRoute(graph: Graph, addressOf: AddressOf, milliseconds: number, limits: SocketLimits): EventRoute {
  const streams = createTally(limits.max);
  const viewers = createTally(limits.maxPerViewer);
  return async ({ session, charge, origin }, request, response) => {
    const viewer = session.viewer();
    const operation = graph.prepare(await readRequest(request), viewer);
    if ("length" in operation) return sendJson(response, 400, { errors: operation });
    await charge(operation.cost);
    const kind = operation.definition.operation;
    if (request.method === "GET" && kind === "mutation") return refuseMethod(response, ["POST"]);
    const places = kind === "subscription" ? [streams.enter("all"), viewers.enter(viewerName(viewer, addressOf(request)))] : [];
    response.once("close", () => {
      for (const leave of places) leave?.();
    });
    if (places.includes(undefined)) {
      throw new HubError(
        "LIMIT_EXCEEDED",
        `at most ${limits.max} streams are served at a time, ${limits.maxPerViewer} of one viewer`,
      );
    }
    response.writeHead(200, EVENT_STREAM);
    response.write(":\n\n");
    if (kind === "subscription") return stream(graph, operation, { session, origin }, response, limits);
    const call = openCall(milliseconds);
    response.once("close", () => call.end());
    response.write(next(Buffer.from(await graph.answer(operation, { viewer, origin }, call.waiter))));
    complete(response);
  };
}

const EVENT_STREAM = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  connection: "keep-alive",
  "x-accel-buffering": "no",
};

async function readRequest(request: IncomingMessage): Promise<GraphRequest> {
  // A page may send a GET of any content type without asking first: what is odd is not of a client of this API.
  if (request.method === "GET" && !/^(application\/json\b.*)?$/.test(request.headers["content-type"] ?? ""))
    throw new HubError("BAD_REQUEST", "a GET must have no content type, or application/json");
  if (request.method === "POST") {
    const body = await readJson(request);
    if (typeof body !== "object" || body === null)
      throw new HubError("BAD_REQUEST", "the body must be a JSON object, sent as application/json");
    return body;
  }
  const searchParams = new URLSearchParams(searchOf(request));
  const variables = searchParams.get("variables");
  const extensions = searchParams.get("extensions");
  return {
    query: searchParams.get("query"),
    operationName: searchParams.get("operationName"),
    variables: variables === null ? undefined : parseParameter("variables", variables),
    extensions: extensions === null ? undefined : parseParameter("extensions", extensions),
  };
}

function parseParameter(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError("BAD_REQUEST", `the parameter ${name} is not JSON`);
  }
}

async function stream(
  graph: Graph,
  operation: Operation,
  { session, origin }: Pick<ApiRequest, "session" | "origin">,
  response: ServerResponse,
  limits: SocketLimits,
): Promise<void> {
  const leave = await graph.subscribe(operation, session, origin, streamMember(response, limits));
  if (typeof leave !== "function") {
    complete(response, nextOf({ errors: leave }));
    return;
  }
  const timer = setInterval(() => write(response, BEAT), limits.keepAlive);
  const stay = session.whenOver(() => {
    gone();
    complete(
      response,
      nextOf({ errors: [requestError("UNAUTHENTICATED", "the token is good no more; come back with a new one")] }),
    );
  });
  const gone = (): void => {
    clearInterval(timer);
    stay();
    leave();
  };
  // The client may have gone while the subscription was being opened.
  if (response.destroyed) gone();
  else response.once("close", gone);
}

/** A stream as a member of a group. When its reader is slow, of a state only the latest waits. */
function streamMember(response: ServerResponse, { slowAbove, onConflated }: SocketLimits): Member {
  let waiting: Buffer | undefined;
  const isSlow = (): boolean => response.writableLength > slowAbove;
  response.on("drain", () => {
    if (waiting !== undefined) write(response, waiting);
    waiting = undefined;
  });
  return {
    send(text, replaceable) {
      if (!replaceable || (!isSlow() && waiting === undefined)) {
        write(response, next(text));
        return;
      }
      if (waiting !== undefined) onConflated?.();
      waiting = next(text);
    },
    isSlow,
    drained: () => drained(response),
    end: () => complete(response),
  };
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (!response.writableNeedDrain || response.destroyed) return resolve();
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.on("drain", done).on("close", done);
  });
}

/** The event of a result. */
function next(text: Buffer): Buffer {
  return Buffer.concat([NEXT, text, END]);
}

const NEXT = Buffer.from("event: next\ndata: ");
const END = Buffer.from("\n\n");
/** A comment: it shows that the stream lives. */
const BEAT = Buffer.from(":\n\n");

/** The event of a result that is sent to one client only. */
function nextOf(result: unknown): Buffer {
  return next(Buffer.from(JSON.stringify(result)));
}

/** What was on its way when the stream was ended is for nobody; its client may take long to read the rest. */
function write(response: ServerResponse, event: Buffer): void {
  if (!response.writableEnded) response.write(event);
}

/** Ends a stream, with a last event before. */
function complete(response: ServerResponse, last?: Buffer): void {
  if (last !== undefined) write(response, last);
  if (!response.writableEnded) response.end("event: complete\ndata:\n\n");
}
