import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot, makeCadre } from "./support/make.ts";

let hub: TestHub;

beforeAll(async () => {
  hub = await openHub({ environment: { EXPLAIN: "on" } });
  await (await makeRoot(hub)).organization({ name: "Tỉnh ủy A", level: "PROVINCE", code: "01" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** Asks and returns the whole response. */
function post(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${hub.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query }),
  });
}

interface Explained {
  data: { organization: { name: string } | null };
  errors?: unknown;
  extensions?: { plan: { id: string; statements: string[]; milliseconds: number; bytes: number; isKnown: boolean } };
}

test("several root fields, nested, are one statement, and the answer says which", async () => {
  hub.statements();
  const response = await post(
    `{ __typename organization(code: "01") { name parent { name children { totalCount } } } terms { code } }`,
  );
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const { data, extensions } = (await response.json()) as Explained;
  expect(data).toEqual({
    __typename: "Query",
    organization: { name: "Tỉnh ủy A", parent: { name: "Trung ương Đảng", children: { totalCount: 1 } } },
    terms: [{ code: "2020-2025" }],
  });
  const statements = hub.statements();
  expect(statements).toHaveLength(1);
  expect(extensions?.plan.statements).toEqual(statements);
});

test("the answer says whether its plan was known", async () => {
  const query = `{ organization(code: "01") { known: name } }`;
  const [first, second] = [await (await post(query)).text(), await (await post(query)).text()];
  const [made, known] = [first, second].map((text) => (JSON.parse(text) as Explained).extensions?.plan);
  expect([made?.isKnown, known?.isKnown]).toEqual([false, true]);
  expect(known?.id).toBe(made?.id);
  expect(Buffer.byteLength(`${second.slice(0, second.indexOf(',"extensions"'))}}`)).toBe(known?.bytes);
});

test("values are bound: no text of the client is in the statement", async () => {
  hub.statements();
  await post(`{ organization(code: "' or '1' = '1") { name } }`);
  expect(hub.statements().join()).not.toContain("or '1'");
});

test("what is executed says by which statements, for how many keys, and how many rows came", async () => {
  hub.statements();
  const response = await post(`{ hubLimits { depth } organization(code: "01") { name parent { name } } }`);
  const { extensions } = (await response.json()) as {
    extensions: { plan: { statements: string[]; batches: number[]; rows: number[] } };
  };
  expect(extensions.plan).toMatchObject({ batches: [1, 1], rows: [1, 1] });
  expect(extensions.plan.statements).toEqual(hub.statements());
});

test("what is refused is refused by the resolvers", async () => {
  const { errors, extensions } = (await (await post("{ organizations(first: 0) { totalCount } }")).json()) as Explained;
  expect(errors).toEqual([
    expect.objectContaining({
      path: ["organizations"],
      extensions: expect.objectContaining({ code: "BAD_USER_INPUT" }) as unknown,
    }),
  ]);
  expect(extensions).toBeUndefined();
});

test("private fields stay private", async () => {
  await makeCadre(hub, { birthDate: "1970-01-02" });
  const response = await post("{ cadres(first: 1) { nodes { birthDate { value withheld } } } }");
  expect(await response.json()).toMatchObject({
    data: { cadres: { nodes: [{ birthDate: { value: null, withheld: "NO_RIGHT" } }] } },
    extensions: { plan: {} },
  });
});

test("what a client does not accept is not sent", async () => {
  const response = await post(`{ organization(code: "01") { name } }`, { accept: "text/html" });
  expect(response.status).toBe(406);
});

test("the answer has the type that the client prefers", async () => {
  const types = [
    "application/graphql-response+json",
    "application/graphql-response+json, application/json;q=0.9",
    "application/*",
  ];
  const sent = await Promise.all(
    types.map(async (accept) => (await post("{ terms { code } }", { accept })).headers.get("content-type")),
  );
  expect(sent).toEqual([
    "application/graphql-response+json; charset=utf-8",
    "application/graphql-response+json; charset=utf-8",
    "application/json; charset=utf-8",
  ]);
});

test("a question in the address is planned when no page of another site can have sent it", async () => {
  const url = `${hub.url}/graphql?query={organization(code:"01"){name}}`;
  hub.statements();
  const answer = (await (await fetch(url, { headers: { "apollo-require-preflight": "1" } })).json()) as Explained;
  expect(answer.extensions?.plan.statements).toEqual(hub.statements());
  expect((await fetch(url)).status).toBe(400);
  expect(hub.statements()).toEqual([]);
});

test("what a client says of itself is no matter, nor is the hash of what it sends", async () => {
  const send = async (extensions: object): Promise<Explained> =>
    (await (
      await fetch(`${hub.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query: `{ organization(code: "01") { name } }`, extensions }),
      })
    ).json()) as Explained;
  expect((await send({ client: { name: "display" } })).extensions?.plan).toBeDefined();
  expect((await send({ persistedQuery: { version: 1, sha256Hash: "00" } })).extensions?.plan).toBeDefined();
});

test("outcomes are counted by reason", async () => {
  await post("{ __schema { queryType { name } } }");
  const text = await (await fetch(`${hub.url}/metrics`)).text();
  expect(text).toMatch(/diem_cau_plans_total\{outcome="planned",reason=""\} \d/);
  expect(text).toMatch(/diem_cau_plans_total\{outcome="fallback",reason="introspection"\} 1/);
  expect(text).toMatch(/diem_cau_plans_total\{outcome="fallback",reason="refused argument"\} \d/);
});
