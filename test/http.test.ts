import { request } from "node:http";
import { auditServer } from "graphql-http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await openHub();
  await makeRoot(hub);
});
afterAll(async () => hub[Symbol.asyncDispose]());

async function post(
  body: string | Buffer,
  headers: Record<string, string> = { "content-type": "application/json" },
  path = "/graphql",
) {
  const response = await fetch(`${hub.url}${path}`, {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get("content-type") ?? "", text };
}

test("the graphql-http audit finds no error", async () => {
  const results = await auditServer({ url: `${hub.url}/graphql` });
  expect(results.length).toBeGreaterThan(50);
  expect(results.filter(({ status }) => status === "error")).toEqual([]);
});

describe("a request that is not one gets a clean error in JSON", () => {
  test.each([
    ["no JSON", "{", 400],
    ["a list", "[]", 400],
    ["a number", "1", 400],
    ["no query", "{}", 400],
    ["a query of another type", '{"query":1}', 400],
    ["variables of another type", '{"query":"{ __typename }","variables":"x"}', 400],
    ["an unknown operation", '{"query":"query A { __typename }","operationName":"B"}', 400],
    ["a subscription", '{"query":"subscription { congressProgress(organizationId: \\"org_1\\") { rev } }"}', 400],
    ["more than 256 kB", JSON.stringify({ query: "{ __typename }", variables: { x: "x".repeat(300_000) } }), 413],
    ["1 MB", JSON.stringify({ query: `{ organizations(filter: { search: "${"x".repeat(1_000_000)}" }) { totalCount } }` }), 413],
    ["more tokens than allowed", JSON.stringify({ query: `{ ${"__typename ".repeat(3000)} }` }), 400],
  ])("%s", async (_what, body, status) => {
    const answer = await post(body);
    expect(answer.status).toBe(status);
    expect(answer.type).toContain("json");
    const { errors } = JSON.parse(answer.text) as { errors: { message: string; extensions: { code: string } }[] };
    expect(errors[0]?.extensions.code).toMatch(/^[A-Z_]+$/);
    expect(errors[0]?.extensions.code).not.toBe("INTERNAL_SERVER_ERROR");
  });

  test("a body that is not compressed as it says, or in another charset", async () => {
    const json = { "content-type": "application/json" };
    for (const encoding of ["gzip", "deflate", "br", "zstd", "gzip, gzip"])
      expect((await post("{}", { ...json, "content-encoding": encoding })).status).toBe(400);
    expect((await post("{}", { "content-type": "application/json; charset=latin1" })).status).toBe(400);
  });

  test("a body that ends too early", async () => {
    const status = await new Promise((resolve) => {
      const sent = request(`${hub.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "content-length": "100" },
      });
      sent.once("response", (response) => resolve(response.statusCode)).once("error", () => resolve("closed"));
      sent.write("{");
      sent.socket?.end();
      sent.once("socket", (socket) => socket.once("connect", () => socket.end()));
    });
    expect([400, "closed"]).toContain(status);
  });
});

test("simple cross-site requests are refused", async () => {
  const body = JSON.stringify({ query: "{ __typename }" });
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
    const answer = await post(body, { "content-type": type });
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('"data"');
  }
  const get = await fetch(`${hub.url}/graphql?query={__typename}`);
  expect(get.status).toBe(400);
});

test("a wrong token is refused, on each transport", async () => {
  const headers = { "content-type": "application/json", authorization: "Bearer wrong" };
  for (const path of ["/graphql", "/graphql/stream"]) {
    const answer = await post(JSON.stringify({ query: "{ __typename }" }), headers, path);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  }
  const client = hub.socketClient({ authorization: "Bearer wrong" });
  const closed = new Promise<number>((resolve) => client.on("closed", (event) => resolve((event as { code: number }).code)));
  client.subscribe({ query: "{ __typename }" }, { next: () => {}, error: () => {}, complete: () => {} });
  expect(await closed).toBe(4403);
});

test("health, pages and unknown paths", async () => {
  expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
  expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  expect((await fetch(`${hub.url}/nowhere`)).status).toBe(404);
  expect((await fetch(`${hub.url}/../../package.json`)).status).toBe(404);
  expect((await fetch(`${hub.url}/`, { redirect: "manual" })).status).toBe(302);
});
