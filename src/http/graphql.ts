import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApolloServer, HeaderMap } from "@apollo/server";
import type { Viewer } from "../access/index.ts";
import type { PlannedAnswer } from "../graph/index.ts";
import { type ApolloContext, PLANNED_TEXT } from "./apollo.ts";
import { readJson } from "./body.ts";

/** Answers one request to /graphql through Apollo. */
export async function serveGraphql(
  apollo: ApolloServer<ApolloContext>,
  viewer: Viewer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const planned: ApolloContext["planned"] = {};
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
    context: async () => ({ viewer, planned }),
  });
  for (const [name, value] of answerHeaders) response.setHeader(name, value);
  response.statusCode = status ?? 200;
  if (body.kind === "complete" && body.string === PLANNED_TEXT && planned.answer !== undefined) {
    sendPlanned(response, planned.answer);
    return;
  }
  if (body.kind === "complete") {
    response.end(body.string);
    return;
  }
  for await (const chunk of body.asyncIterator) response.write(chunk);
  response.end();
}

const START = Buffer.from('{"data":');
const END = Buffer.from("}\n");

/** Sends an answer that is text already, around which only `data` is missing. */
function sendPlanned(response: ServerResponse, { data, explained }: PlannedAnswer): void {
  const end = explained === undefined ? END : Buffer.from(`,"extensions":${JSON.stringify({ plan: explained })}}\n`);
  response.end(Buffer.concat([START, data, end]));
}
