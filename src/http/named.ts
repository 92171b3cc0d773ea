import type { IncomingMessage } from "node:http";
import type { Graph } from "../graph/index.ts";
import { searchOf } from "./url.ts";

/**
 * Puts the document of a request that names one by its hash into its place, in the body that is returned, or in the request's own URL: whoever
 * reads the request after this sees an ordinary one. A document that is sent with its name is taken as it is.
 * @throws HubError PERSISTED_QUERY_NOT_FOUND, or BAD_REQUEST for a name that is none
 */
export function withNamed({ documents: { trusted } }: Graph, request: IncomingMessage, body: unknown): unknown {
  if (request.method === "GET") nameInSearch(trusted.named, request);
  if (typeof body !== "object" || body === null || !("extensions" in body) || !hasName(body.extensions)) return body;
  const { extensions, ...rest } = body;
  if ("query" in rest && rest.query != null && rest.query !== "") return rest;
  return { ...rest, query: trusted.named(extensions) };
}

function nameInSearch(named: (extensions: unknown) => string | undefined, request: IncomingMessage): void {
  const text = searchOf(request);
  if (!text.includes("persistedQuery")) return;
  const search = new URLSearchParams(text);
  const extensions = parsed(search.get("extensions"));
  if (!hasName(extensions)) return;
  if (!search.get("query")) search.set("query", named(extensions) ?? "");
  search.delete("extensions");
  request.url = `/graphql?${search.toString()}`;
}

function hasName(extensions: unknown): boolean {
  return (
    typeof extensions === "object" && extensions !== null && "persistedQuery" in extensions && extensions.persistedQuery !== null
  );
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return undefined;
  }
}
