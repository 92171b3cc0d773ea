import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Manifest } from "../src/graph/index.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";
import { TRANSPORTS, type Transports, openTransports } from "./support/transports.ts";

const { operations } = JSON.parse(readFileSync("schema/manifest.json", "utf8")) as Manifest;
const hashOf = (name: string): string => operations.find((operation) => operation.name === name)?.id ?? "";
const named = (sha256Hash: string): { extensions: Record<string, unknown> } => ({
  extensions: { persistedQuery: { version: 1, sha256Hash } },
});
const START = "DisplayStart";
const variables = { code: "TW" };

let hub: TestHub;
let root: Made;
let admin: Transports;
let display: Transports;
beforeAll(async () => {
  hub = await openHub({
    environment: {
      NODE_ENV: "production",
      JWT_SECRET: "wQ8ryvS0x2mDk1tUo4Lz7aBcE9fGhJnP5iR6sTuVwXy",
      TOKEN_MINUTES: "600",
      TRUSTED_ONLY: "nobody",
    },
  });
  root = await makeRoot(hub);
  admin = await openTransports(hub.url, hub.operatorToken);
  display = await openTransports(hub.url, await hub.issue({ kind: "display", subject: "wall", board: root.id, minutes: 10 }));
});
afterAll(async () => {
  await admin[Symbol.asyncDispose]();
  await display[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
});

test("the manifest has the display's operations by the hashes of their texts", () => {
  expect(operations.map(({ name }) => name)).toContain(START);
  for (const { id, body } of operations) expect(createHash("sha256").update(body).digest("hex")).toBe(id);
});

describe.each(TRANSPORTS)("over %s", (name) => {
  test("a document is known by its hash", async () => {
    const answer = await admin.ask[name]({ ...named(hashOf(START)), variables });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ organization: { id: root.id } });
  });

  test("a hash that is not known is told in the words of Apollo's protocol", async () => {
    const { errors } = await admin.ask[name](named("0".repeat(64)));
    expect(errors).toMatchObject([{ message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }]);
    // The client then sends both.
    expect(await admin.ask[name]({ query: "{ __typename }", ...named("0".repeat(64)) })).toEqual({
      data: { __typename: "Query" },
    });
  });

  test.each([{ version: 2, sha256Hash: "0" }, { version: 1 }, { version: 1, sha256Hash: 1 }, "x", 1])(
    "what is no name is refused: %j",
    async (persistedQuery) => {
      const { errors } = await admin.ask[name]({ extensions: { persistedQuery } });
      expect(errors?.[0]?.extensions.code).toBe("BAD_REQUEST");
    },
  );

  test("a display sends what is in the manifest and nothing else", async () => {
    const { body = "" } = operations.find((operation) => operation.name === START) ?? {};
    for (const request of [
      named(hashOf(START)),
      { query: body },
      { query: `# otherwise laid out\n${body.replaceAll(/\s+/g, " ")}` },
    ])
      expect((await display.ask[name]({ ...request, variables })).errors, JSON.stringify(request)).toBeUndefined();
    for (const query of [
      "{ __typename }",
      `${body} query Other { __typename }`,
      body.replace("name", "name code"),
      getIntrospectionQuery(),
    ]) {
      const { data, errors } = await display.ask[name]({
        query,
        variables,
        operationName: query.includes("Other") ? "Other" : "",
      });
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    }
  });

  test("production tells nobody the schema", async () => {
    for (const query of [
      "{ __schema { types { name } } }",
      '{ x: __type(name: "Query") { name } }',
      "{ ...F } fragment F on Query { __schema { description } }",
    ]) {
      const { data, errors } = await admin.ask[name]({ query });
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
    }
    for (const request of [
      { query: "{ organisations { totalCount } }" },
      { query: "{ organizations(firs: 1) { totalCount } }" },
      { query: "{ organizations(orderBy: NAME_AS) { totalCount } }" },
      { query: "{ organizations { ... on OrganizationConnectio { totalCount } } }" },
      { query: "query ($o: OrganizationOrder) { organizations(orderBy: $o) { totalCount } }", variables: { o: "NAME_AS" } },
      { query: "query ($f: OrganizationFilter) { organizations(filter: $f) { totalCount } }", variables: { f: { serch: "x" } } },
    ]) {
      const { errors } = await admin.ask[name](request);
      expect(JSON.stringify(errors)).not.toMatch(/did you mean/i);
      expect(errors).not.toHaveLength(0);
    }
    expect(await admin.ask[name]({ query: "{ __typename }" })).toEqual({ data: { __typename: "Query" } });
  });
});

test.each(["/graphql", "/graphql/stream"])("a GET may name its document, at %s", async (path) => {
  const search = new URLSearchParams({
    variables: JSON.stringify(variables),
    extensions: JSON.stringify(named(hashOf(START)).extensions),
  });
  const headers = { authorization: `Bearer ${hub.operatorToken}`, "apollo-require-preflight": "1" };
  const answer = await (await fetch(`${hub.url}${path}?${search.toString()}`, { headers })).text();
  expect(answer).toContain(`"organization":{"id":"${root.id}"`);
  // Without the header that a page of another site can't send.
  if (path === "/graphql") expect((await fetch(`${hub.url}${path}?${search.toString()}`)).status).toBe(400);
});

test("production serves no playground, however it is written, unless it is asked to", async () => {
  for (const path of ["/playground", "/playground/", "/Playground", "/%70layground", "//playground", "/playground/index.html"])
    expect((await fetch(`${hub.url}${path}`)).status, path).toBe(404);
  await using open = await openHub({ environment: { INTROSPECTION: "on" } });
  const { errors } = await open.ask("{ organisations { totalCount } }");
  expect(errors?.[0]?.message).toMatch(/Did you mean "organizations"/);
  expect(await open.get("{ __schema { queryType { name } } }")).toEqual({ __schema: { queryType: { name: "Query" } } });
});
