import type { IncomingMessage, ServerResponse } from "node:http";
import type { Viewer } from "../access/index.ts";
import type { Graph, GraphRequest, Operation } from "../graph/index.ts";
import { HubError } from "../kernel/errors.ts";
import { readJson } from "./body.ts";
import { sendJson } from "./respond.ts";

/** Milliseconds between two comments that keep the connection alive and notice that it is cut. */
const KEEP_ALIVE = 12_000;
/** Above so many unsent bytes a reader is slow: states wait, only the latest. */
const SLOW = 64 * 1024;

/**
 * Serves one operation as server-sent events: the "distinct connections mode" of the protocol GraphQL over SSE. Each result is an event
 * `next`, the end an event `complete`.
 */
export async function serveEvents(
  graph: Graph,
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const operation = graph.prepare(await readRequest(request));
  if ("length" in operation) return sendJson(response, 400, { errors: operation });
  if (request.method === "GET" && operation.definition.operation === "mutation") {
    response.setHeader("allow", "POST");
    return sendJson(response, 405, {
      errors: [{ message: "a mutation must be sent by POST", extensions: { code: "BAD_REQUEST" } }],
    });
  }
  response.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    connection: "keep-alive",
    "x-accel-buffering": "no",
  });
  response.write(":\n\n");
  if (operation.definition.operation === "subscription") await stream(graph, operation, viewer, response);
  else {
    response.write(next(JSON.stringify(await graph.run(operation, viewer))));
    complete(response);
  }
}

async function readRequest(request: IncomingMessage): Promise<GraphRequest> {
  if (request.method === "POST") {
    const body = await readJson(request);
    if (typeof body !== "object" || body === null)
      throw new HubError("BAD_REQUEST", "the body must be a JSON object, sent as application/json");
    return body;
  }
  const { searchParams } = new URL(request.url ?? "/", "http://hub");
  const variables = searchParams.get("variables");
  return {
    query: searchParams.get("query"),
    operationName: searchParams.get("operationName"),
    variables: variables === null ? undefined : parseVariables(variables),
  };
}

function parseVariables(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError("BAD_REQUEST", "the parameter variables is not JSON");
  }
}

async function stream(graph: Graph, operation: Operation, viewer: Viewer, response: ServerResponse): Promise<void> {
  let waiting: string | undefined;
  const isSlow = (): boolean => response.writableLength > SLOW;
  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      if (!response.writableNeedDrain || response.destroyed) return resolve();
      response.once("drain", resolve).once("close", resolve);
    });
  response.on("drain", () => {
    if (waiting !== undefined) response.write(waiting);
    waiting = undefined;
  });
  const leave = await graph.subscribe(operation, viewer, {
    send(text, replaceable) {
      if (replaceable && (isSlow() || waiting !== undefined)) waiting = next(text);
      else response.write(next(text));
    },
    isSlow,
    drained,
    end: () => complete(response),
  });
  if (typeof leave !== "function") {
    response.write(next(JSON.stringify({ errors: leave })));
    complete(response);
    return;
  }
  const timer = setInterval(() => response.write(":\n\n"), KEEP_ALIVE);
  response.once("close", () => {
    clearInterval(timer);
    leave();
  });
  // The client may have gone while the subscription was being opened.
  if (response.destroyed) leave();
}

function next(text: string): string {
  return `event: next\ndata: ${text}\n\n`;
}

function complete(response: ServerResponse): void {
  response.end("event: complete\ndata:\n\n");
}
