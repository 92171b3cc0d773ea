import type { IncomingMessage, ServerResponse } from "node:http";
import Negotiator from "negotiator";
import type { Graph, GraphRequest } from "../graph/index.ts";
import { sendAnswer } from "./answer.ts";
import type { ApolloContext } from "./apollo.ts";
import type { Charge } from "./rates.ts";
import { searchOf } from "./url.ts";

/** What a planned answer can be sent as; Apollo knows more. */
const MEDIA_TYPES = ["application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"];

/** Headers that a page of another site can't send without being asked first: Apollo's rule for requests without a body. */
const PREFLIGHTED = ["apollo-require-preflight", "x-apollo-operation-name"];

/** Who asks, and what it is charged. */
export interface Asking extends ApolloContext {
  readonly charge: Charge;
}

/**
 * Answers a query by one statement, whose text goes to the client as it comes. False when Apollo must answer: where the planner gives no
 * answer, and where anything is unusual about the request or wrong with it.
 */
export async function servePlanned(
  graph: Graph,
  { caller, waiter, charge }: Asking,
  request: IncomingMessage,
  body: unknown,
  response: ServerResponse,
): Promise<boolean> {
  const mediaType = mediaTypeOf(request.headers.accept);
  const question = request.method === "GET" ? questionOfSearch(request) : questionOfBody(body);
  if (mediaType === undefined || question === undefined) return false;
  const operation = graph.prepare(question, caller.viewer);
  if ("length" in operation || operation.definition.operation !== "query") return false;
  await charge(operation.cost);
  const answer = await graph.plan(operation, caller, waiter);
  if (answer === undefined) return false;
  response.setHeader("content-type", mediaType);
  await sendAnswer(request, response, answer);
  return true;
}

function mediaTypeOf(accept: string | undefined): string | undefined {
  if (accept === undefined || accept === "*/*") return MEDIA_TYPES[0];
  return new Negotiator({ headers: { accept } }).mediaType(MEDIA_TYPES);
}

/** A body is only read when it is declared as JSON, which a page of another site can't do without being asked first. */
function questionOfBody(body: unknown): GraphRequest | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  return "extensions" in body && body.extensions !== null && !isKnownExtensions(body.extensions) ? undefined : body;
}

/** What a client says of itself is of no matter; a persisted query is. */
function isKnownExtensions(extensions: unknown): boolean {
  return typeof extensions === "object" && !Array.isArray(extensions) && extensions !== null && !("persistedQuery" in extensions);
}

function questionOfSearch(request: IncomingMessage): GraphRequest | undefined {
  const { headers } = request;
  if (headers["content-type"] !== undefined || !PREFLIGHTED.some((name) => headers[name])) return undefined;
  const search = new URLSearchParams(searchOf(request));
  const [query, operationName, variables] = ["query", "operationName", "variables"].map((name) => search.getAll(name));
  if (search.has("extensions") || query?.length !== 1 || (operationName?.length ?? 0) > 1 || (variables?.length ?? 0) > 1)
    return undefined;
  try {
    return { query: query[0], operationName: operationName?.[0], variables: JSON.parse(variables?.[0] ?? "{}") };
  } catch {
    return undefined;
  }
}
