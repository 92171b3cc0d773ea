import type { ServerResponse } from "node:http";
import { refusal } from "../graph/index.ts";
import { type ErrorCode, type HubError, RateLimited } from "../kernel/errors.ts";

const STATUS: Partial<Record<ErrorCode, number>> = {
  BAD_REQUEST: 400,
  // As Apollo does: its clients then send the document itself.
  PERSISTED_QUERY_NOT_FOUND: 200,
  REQUEST_TIMEOUT: 408,
  TOO_LARGE: 413,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  LIMIT_EXCEEDED: 503,
  OPERATION_TIMEOUT: 503,
  SERVICE_UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
};

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  response.end(text);
}

/** Answers a request that failed before the graph with an error in GraphQL's form. */
export function sendError(response: ServerResponse, error: HubError): void {
  // What is left of a body that was too large is not worth reading.
  if (error.code === "TOO_LARGE") response.setHeader("connection", "close");
  if (error instanceof RateLimited) response.setHeader("retry-after", error.retryAfter);
  sendJson(response, STATUS[error.code] ?? 400, { errors: [refusal(error)] });
}

/** Answers a request whose method is not one of those that are allowed here. */
export function refuseMethod(response: ServerResponse, allowed: readonly string[]): void {
  response.setHeader("allow", allowed.join(", "));
  const message = `this must be sent by ${allowed.join(" or ")}`;
  sendJson(response, 405, { errors: [{ message, extensions: { code: "BAD_REQUEST" } }] });
}

/** Answers with plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(text);
}
