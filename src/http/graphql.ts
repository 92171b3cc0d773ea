import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { Graph } from "../graph/index.ts";
import { sendAnswer } from "./answer.ts";
import type { ApolloContext } from "./apollo.ts";
import { readJson } from "./body.ts";
import { openCall } from "./call.ts";
import { excessOf } from "./excess.ts";
import { withNamed } from "./named.ts";
import type { ApiRequest } from "./origin.ts";
import { servePlanned } from "./planned.ts";
import { sendJson } from "./respond.ts";
import { searchOf } from "./url.ts";

/** Who answers requests to /graphql. */
export interface Answerers {
  readonly graph: Graph;
  readonly apollo: ApolloServer<ApolloContext>;
  /** Milliseconds that an answer may take from when its request is there. */
  readonly milliseconds: number;
}

/** Answers one request to /graphql: by one statement where that can be, through Apollo otherwise. */
export async function serveGraphql(
  { graph, apollo, milliseconds }: Answerers,
  { session, charge, origin }: ApiRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const sent = request.method === "POST" ? await readJson(request) : undefined;
  const body = withNamed(graph, request, sent);
  const asking = { caller: { viewer: session.viewer(), origin }, charge };
  const call = openCall(milliseconds);
  response.once("close", () => (response.writableFinished ? call.answered() : call.end()));
  const context = { ...asking, waiter: call.waiter };
  if (await servePlanned(graph, context, request, body, response)) return;
  const excess = await excessOf(graph, asking, request, body);
  if (excess === undefined) await serveApollo(apollo, context, request, body, response);
  else sendJson(response, 400, { errors: excess });
}

async function serveApollo(
  apollo: ApolloServer<ApolloContext>,
  context: ApolloContext,
  request: IncomingMessage,
  requestBody: unknown,
  response: ServerResponse,
): Promise<void> {
  const requestHeaders = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) requestHeaders.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const { headers, status, body } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: (request.method ?? "GET").toUpperCase(),
      headers: requestHeaders,
      search: searchOf(request),
      body: requestBody,
    },
    context: async () => context,
  });
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") {
    if (status === 400 && isUnderstood(headers.get("content-type"), body.string))
      return sendJson(response, 200, JSON.parse(body.string));
    await sendAnswer(request, response, Buffer.from(body.string));
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}

/** What a document or its variables are refused for. */
const OF_DOCUMENTS = new Set(["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"]);

/**
 * Whether it is only said what is wrong with a document, to a client of the older media type: that takes any status but 200 for an answer of
 * something in between.
 */
function isUnderstood(mediaType: string | undefined, text: string): boolean {
  if (mediaType?.startsWith("application/json") !== true) return false;
  const { errors = [] } = JSON.parse(text) as { errors?: readonly { readonly extensions?: { readonly code?: string } }[] };
  return errors.every(({ extensions }) => OF_DOCUMENTS.has(extensions?.code ?? ""));
}
