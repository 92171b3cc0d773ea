import { readFileSync, readdirSync } from "node:fs";
import { Kind, getIntrospectionQuery, getNamedType, getNullableType, isListType, isObjectType, parse } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { costOf } from "../src/graph/cost.ts";
import { measure } from "../src/graph/measure.ts";
import { createSchema } from "../src/graph/schema.ts";
import { DOCUMENT_LIMITS } from "../src/kernel/limits.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const schema = createSchema();
let hub: TestHub;
let socket: RawSocket;
beforeAll(async () => {
  hub = await openHub();
  await makeRoot(hub);
  socket = await openReady(hub.url);
});
afterAll(async () => {
  socket.tear();
  await hub[Symbol.asyncDispose]();
});

interface Refusal {
  message: string;
  extensions: { code: string; limit?: string; max?: number; value?: number };
}
interface Request {
  query: string;
  variables?: Record<string, unknown>;
}

/** Stands for lists within one another, deeper than JavaScript itself could write them. */
const NESTED = "nested";
const toJson = (value: object): string =>
  JSON.stringify(value).replace(`"${NESTED}"`, `${"[".repeat(20_000)}${"]".repeat(20_000)}`);

let asked = 0;
const json = { "content-type": "application/json" };

/** The first error of an answer, by transport; undefined when there is none. */
const TRANSPORTS: Readonly<Record<string, (request: Request) => Promise<Refusal | undefined>>> = {
  HTTP: async (request) => errorIn(await post("/graphql", request)),
  "HTTP, unusual": async (request) =>
    errorIn(await post("/graphql", { ...request, extensions: { persistedQuery: null } }, "text/html")),
  SSE: async (request) => errorIn(await post("/graphql/stream", request)),
  async WebSocket({ query, variables }) {
    asked += 1;
    const id = String(asked);
    socket.send(toJson({ id, type: "subscribe", payload: { query, variables } }));
    const answer = await until(() => socket.of(id)[0], { what: "an answer" });
    return answer.type === "error" ? (answer.payload as Refusal[])[0] : (answer.payload as { errors?: Refusal[] }).errors?.[0];
  },
};
const transports = Object.entries(TRANSPORTS);

async function post(path: string, body: object, accept = "*/*"): Promise<string> {
  const response = await fetch(`${hub.url}${path}`, { method: "POST", headers: { ...json, accept }, body: toJson(body) });
  expect(response.status).toBeLessThan(500);
  return response.text();
}

function errorIn(text: string): Refusal | undefined {
  const found = /\{"errors":.*\}|\{"data":.*\}/.exec(text)?.[0];
  return found === undefined ? undefined : (JSON.parse(found) as { errors?: Refusal[] }).errors?.[0];
}

const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(" ");
/** Organizations within one another: `levels` of fields. */
const deep = (levels: number): string => (levels === 1 ? "{ name }" : `{ parent ${deep(levels - 1)} }`);
/** Fragments of which each spreads the next one so many times. */
const doubling = (fragments: number, last: string): string =>
  many(fragments, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`) +
  ` fragment F${fragments} on Query { ${last} }`;

const EXCESSES: Readonly<Record<string, [limit: string, request: Request]>> = {
  "a long text": ["length", { query: `{ __typename } # ${"x".repeat(DOCUMENT_LIMITS.length)}` }],
  "many blanks": ["length", { query: `{ __typename }${" ".repeat(DOCUMENT_LIMITS.length)}` }],
  "many fields of one name": ["fields", { query: `{ hubLimits { ${many(600, () => "cost")} } }` }],
  "more tokens": ["tokens", { query: `{ hubLimits { ${many(2_500, () => "cost")} } }` }],
  "a deep literal": ["tokens", { query: `{ nodes(ids: ${"[".repeat(1_500)}${"]".repeat(1_500)}) { id } }` }],
  "deep objects": ["depth", { query: `{ organization(id: "x") ${deep(10)} }` }],
  "very deep objects": ["depth", { query: `{ organization(id: "x") ${deep(400)} }` }],
  "depth through fragments": [
    "depth",
    {
      query: `{ organization(id: "x") { ...F0 } } ${many(9, (n) => `fragment F${n} on Organization { parent { ...F${n + 1} } }`)} fragment F9 on Organization { name }`,
    },
  ],
  "many aliases": ["aliases", { query: `{ hubLimits { ${many(31, (n) => `a${n}: cost`)} } }` }],
  "aliases through fragments": ["aliases", { query: `{ ...F0 } ${doubling(6, "a: __typename")}` }],
  "numbers beyond all numbers": ["fields", { query: `{ ...F0 } ${doubling(120, "__typename")}` }],
  "root fields": ["rootFields", { query: `{ ${many(21, () => "__typename")} }` }],
  "many directives": ["directives", { query: `{ __typename ${many(51, () => "@skip(if: false)")} }` }],
  "unknown directives": ["directives", { query: `{ __typename ${many(51, (n) => `@x${n}`)} }` }],
  "pages of pages": ["cost", { query: "{ organizations(first: 100) { nodes { children(first: 100) { nodes { name } } } } }" }],
  "pages as variables say": [
    "cost",
    {
      query:
        "query ($n: Int, $m: Int = 100) { organizations(first: $n) { edges { node { children(last: $m) { nodes { name } } } } } }",
      variables: { n: 100 },
    },
  ],
  "pages that say nothing": [
    "cost",
    { query: "{ organizations { nodes { children { nodes { children { nodes { name } } } } } } }" },
  ],
  "pages of impossible sizes": [
    "cost",
    { query: "{ organizations(first: -5) { nodes { children(first: 2147483647) { nodes { name } } } } }" },
  ],
  "lists within pages": [
    "cost",
    { query: "{ organizations(first: 100) { nodes { congressProgress { children { total } } } } }" },
  ],
  "the schema over and over": [
    "cost",
    { query: "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }" },
  ],
  "the whole schema many times": [
    "cost",
    { query: `{ ${many(10, (n) => `a${n}: __schema { types { fields { args { name } } } }`)} }` },
  ],
};

describe.each(transports)("over %s", (_transport, ask) => {
  test.each(Object.entries(EXCESSES))("%s", async (_what, [limit, request]) => {
    const refusal = await ask(request);
    expect(refusal?.extensions).toEqual({
      code: "TOO_LARGE",
      limit,
      max: DOCUMENT_LIMITS[limit as keyof typeof DOCUMENT_LIMITS],
      value: expect.any(Number) as number,
    });
    expect(refusal?.extensions.value).toBeGreaterThan(refusal?.extensions.max ?? 0);
  });

  test("what is just within the limits is answered", async () => {
    for (const query of [
      `{ organization(id: "x") ${deep(9)} }`,
      `{ hubLimits { ${many(30, (n) => `a${n}: cost`)} } }`,
      `{ ${many(20, () => "__typename")} }`,
      `{ __typename ${many(10, () => "@skip(if: false)")} }`,
    ])
      expect((await ask({ query }))?.extensions.code ?? "none", query).not.toBe("TOO_LARGE");
  });

  test("variables within one another without end are refused", async () => {
    const refusal = await ask({ query: "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", variables: { ids: NESTED } });
    expect(["BAD_USER_INPUT", "BAD_REQUEST"]).toContain(refusal?.extensions.code);
  });
});

test("connections are no deeper than lists", () => {
  const asRelay = `{ organization(id: "x") { ${"children { edges { node { ".repeat(8)} id ${"} } }".repeat(8)} } }`;
  expect(measure(parse(asRelay)).depth).toBe(10);
});

test("hubLimits tells the limits, whatever they are set to", async () => {
  const query = "{ hubLimits { length tokens depth fields aliases directives rootFields cost pageSize defaultPageSize } }";
  expect(await hub.get(query)).toEqual({ hubLimits: { ...DOCUMENT_LIMITS, pageSize: 100, defaultPageSize: 20 } });
  await using strict = await openHub({ environment: { MAX_DEPTH: "2" } });
  expect(await strict.get("{ hubLimits { depth } }")).toEqual({ hubLimits: { depth: 2 } });
  const { errors } = await strict.ask(`{ organization(id: "x") { parent { name } } }`);
  expect(errors?.[0]?.extensions).toMatchObject({ code: "TOO_LARGE", limit: "depth", max: 2, value: 3 });
});

test("the operations of our own pages, and the introspection of editors, are within the limits", async () => {
  const { errors } = await hub.ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true, specifiedByUrl: true }));
  expect(errors).toBeUndefined();
  for (const file of readdirSync("schema/documents", { recursive: true }).map(String)) {
    if (!file.endsWith(".graphql")) continue;
    const document = parse(readFileSync(`schema/documents/${file}`, "utf8"));
    for (const name of ["depth", "fields", "aliases", "directives"] as const)
      expect(measure(document)[name], `${file}: ${name}`).toBeLessThanOrEqual(DOCUMENT_LIMITS[name]);
    for (const operation of document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION))
      expect(costOf(schema, document, operation, {}), file).toBeLessThanOrEqual(DOCUMENT_LIMITS.cost);
  }
});

test("every list of the schema says how long it may be", () => {
  const silent = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type))
    .filter(({ name }) => !/^__|(Connection|Edge)$/.test(name))
    .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
    .filter(({ field }) => isListType(getNullableType(field.type)) && "getFields" in getNamedType(field.type))
    .filter(({ field }) => field.extensions["listLength"] === undefined && !field.args.some(({ name }) => name === "ids"));
  expect(silent.map(({ type, field }) => `${type.name}.${field.name}`)).toEqual([]);
});
