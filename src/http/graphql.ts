import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { Viewer } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import type { ApolloContext } from "./apollo.ts";
import { readJson } from "./body.ts";
import { servePlanned } from "./planned.ts";
import { searchOf } from "./url.ts";

/** Answers one request to /graphql: by one statement where that can be, through Apollo otherwise. */
export async function serveGraphql(
  graph: Graph,
  apollo: ApolloServer<ApolloContext>,
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = request.method === "POST" ? await readJson(request) : undefined;
  if (!(await servePlanned(graph, viewer, request, body, response))) await serveApollo(apollo, viewer, request, body, response);
}

async function serveApollo(
  apollo: ApolloServer<ApolloContext>,
  viewer: Viewer,
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
    context: async () => ({ viewer }),
  });
  for (const [name, value] of headers) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") {
    response.end(body.string);
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}
