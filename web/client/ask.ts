import type { Operation } from "./operation.ts";

/** What the hub answers or pushes. Both parts may be there: a field that failed is null in the data. */
export type Answer<Data> = {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};

/** How one query is asked. */
export type AskOptions = {
  /** Sent besides those that every query has, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** Asks one query over HTTP. Throws when there is no answer in GraphQL's form: no hub, a proxy's page, a time-out. */
export async function ask<Data>(
  url: string,
  { query, variables }: Operation<Data>,
  { headers, signal }: AskOptions = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query, variables }),
    ...(signal && { signal }),
  });
  const answer: unknown = await response.json();
  if (!isAnswer<Data>(answer)) throw new Error(`no GraphQL answer, HTTP status ${response.status}`);
  return answer;
}

/** Tells an answer of GraphQL from whatever else came. */
export function isAnswer<Data>(value: unknown): value is Answer<Data> {
  return typeof value === "object" && value !== null && ("data" in value || "errors" in value);
}
