import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { Viewer } from "../access/index.ts";
import type { ApolloContext } from "./apollo.ts";
import { readJson } from "./body.ts";

/** Answers one request to /graphql through Apollo. */
export async function serveGraphql(
  apollo: ApolloServer<ApolloContext>,
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const {
    headers: answerHeaders,
    status,
    body,
  } = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: (request.method ?? "GET").toUpperCase(),
      headers,
      search: new URL(request.url ?? "/", "http://hub").search,
      body: request.method === "POST" ? await readJson(request) : undefined,
    },
    context: async () => ({ viewer }),
  });
  for (const [name, value] of answerHeaders) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete") {
    response.end(body.string);
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}
