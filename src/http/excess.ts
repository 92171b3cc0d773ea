import type { IncomingMessage } from "node:http";
import type { GraphQLError } from "graphql";
import { type Graph, type GraphRequest, isFinal } from "../graph/index.ts";
import type { Asking } from "./planned.ts";
import { searchOf } from "./url.ts";

/**
 * Finds what is too much about a request, before Apollo parses and validates it by rules that take their time. What it costs is
 * charged. Whatever else is wrong with it Apollo says.
 */
export async function excessOf(
  graph: Graph,
  { caller: { viewer }, charge }: Pick<Asking, "caller" | "charge">,
  request: IncomingMessage,
  body: unknown,
): Promise<readonly GraphQLError[] | undefined> {
  const operation = graph.prepare(request.method === "GET" ? ofSearch(request) : ofBody(body), viewer);
  if ("length" in operation) return operation.some(isFinal) ? operation : undefined;
  await charge(operation.cost);
  return undefined;
}

function ofBody(body: unknown): GraphRequest {
  if (typeof body !== "object" || body === null || !("query" in body)) return {};
  const { query } = body;
  const operationName = "operationName" in body && typeof body.operationName === "string" ? body.operationName : undefined;
  const variables = "variables" in body && isObject(body.variables) ? body.variables : undefined;
  return { query, operationName, variables };
}

function ofSearch(request: IncomingMessage): GraphRequest {
  const search = new URLSearchParams(searchOf(request));
  return { query: search.get("query"), operationName: search.get("operationName"), variables: asObject(search.get("variables")) };
}

function asObject(text: string | null): unknown {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
