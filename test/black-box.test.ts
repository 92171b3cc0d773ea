import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { getNamedType, isEnumType, isInputObjectType, isObjectType } from "graphql";
import { auditServer } from "graphql-http";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { WebSocket } from "ws";
import type { Database } from "../src/db/index.ts";
import { createSchema } from "../src/graph/schema.ts";
import { ERROR_CODES } from "../src/kernel/errors.ts";
import { seed } from "../src/seed/index.ts";
import { argumentPlaces } from "./support/arguments.ts";
import { type Answer, type TestHub, openHub } from "./support/hub.ts";
import { createRandom, seedOfRun } from "./support/random.ts";
import { PROTOCOL, openRaw, openReady } from "./support/raw-socket.ts";
import { subjectsOf } from "./support/subjects.ts";
import { TRANSPORTS, type Transports, openTransports } from "./support/transports.ts";
import { VALUES } from "./support/values.ts";
import { until } from "./support/wait.ts";

/** What an operator sets: the rest is as it comes. */
const PRODUCTION = {
  NODE_ENV: "production",
  JWT_SECRET: randomBytes(48).toString("base64"),
  ANONYMOUS: "counts",
  TRUSTED_ONLY: "display",
  TOKEN_MINUTES: "600",
  RATE_BAD_TOKENS: "",
};
/** Words of what lies behind the hub. */
const INNARDS =
  /node_modules|drizzle|pglite|postgres|Failed query|syntax error at|relation "|column "|constraint "|\bselect\b.*\bfrom\b|insert into|\n\s+at |\.ts:\d|\.js:\d|Maximum call stack/i;
const CODES = new Set(Object.keys(ERROR_CODES).filter((code) => code !== "INTERNAL_SERVER_ERROR"));

const schema = createSchema();
const fill = async (database: Database): Promise<void> => void (await seed(database, { scale: "demo" }));
const logged: string[] = [];
const log = pino(
  { level: "trace" },
  new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.push(chunk.toString());
      done();
    },
  }),
);

// What is checked of the hub holds for both databases; the edge and the settings are the same.
describe.runIf(inject("database").kind === "server")("in production", () => {
  let hub: TestHub;
  let ids: Readonly<Record<string, string>>;
  let admin: Transports;

  beforeAll(async () => {
    hub = await openHub({ environment: PRODUCTION, log, prepare: fill });
    ids = Object.fromEntries(Object.entries((await subjectsOf(hub.database)).ids).map(([type, [id]]) => [type, id ?? ""]));
    admin = await openTransports(hub.url, hub.operatorToken);
  }, 180_000);
  afterAll(async () => {
    await admin[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  /** What must hold for every answer: nothing of the hub's inside, and codes of the table. */
  function expectClean({ errors = [] }: Answer<unknown>, what: string): void {
    for (const { message, extensions } of errors) {
      expect(CODES.has(extensions.code), `${what}: ${extensions.code} ${message}`).toBe(true);
      expect(message, what).not.toMatch(INNARDS);
    }
  }

  describe("H1: the audits of graphql-http", () => {
    test.each(["as a stranger", "as somebody"])("all hold, %s", async (who) => {
      // Some of them look at the schema, which production shows when it is told to.
      await using open = await openHub({ environment: { ...PRODUCTION, INTROSPECTION: "on" } });
      const authorization = `Bearer ${open.operatorToken}`;
      const results = await auditServer({
        url: `${open.url}/graphql`,
        fetchFn: (url: string, init?: RequestInit) =>
          fetch(url, { ...init, headers: { ...init?.headers, ...(who === "as somebody" && { authorization }) } }),
      });
      const level = (name: string): number => results.filter((result) => result.name.startsWith(name)).length;
      expect([level("MUST"), level("SHOULD")]).toEqual([13, 23]);
      expect(results.filter(({ name, status }) => status !== "ok" && /^(MUST|SHOULD)/.test(name))).toEqual([]);
    });
  });

  test("H5, H7: no request has an answer of 500 or in HTML, or one that tells of the hub's inside, and none is kept by others", async () => {
    const random = createRandom(seedOfRun());
    const types = [
      "application/json",
      "application/json; charset=utf-16",
      "application/graphql",
      "text/plain",
      "multipart/form-data",
      "application/x-www-form-urlencoded",
      "",
      "x",
    ];
    const bodies = [
      '{"query":"{ __typename }"}',
      '{"query":',
      "[]",
      "null",
      '"x"',
      "query={__typename}",
      "",
      "\u0000",
      "{}",
      '{"query":"{"}',
      '{"query":"{ x }"}',
      '{"query":"{ __typename }","variables":[1]}',
      '{"query":"{ __typename }","operationName":1}',
      '{"query":"{ __typename }","extensions":"x"}',
      '{"query":1}',
      '{"query":"mutation { x }"}',
      '{"query":"{ cadre(id: \\"cad_1\\") { birthDate { value } } }"}',
      `{"query":"{ ${"a ".repeat(3_000)}}"}`,
    ];
    for (let n = 0; n < 400; n += 1) {
      const method = random.pick(["POST", "POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD"]);
      const path = random.pick(["/graphql", "/graphql/stream"]);
      const search =
        method === "GET"
          ? `?${new URLSearchParams({ query: random.pick(["{ __typename }", "{", "mutation { x }", ""]), variables: random.pick(["", "{", "[]", "{}"]) }).toString()}`
          : "";
      const type = random.pick(types);
      const headers = {
        ...(type !== "" && { "content-type": type }),
        accept: random.pick(["*/*", "application/json", "text/html", "application/graphql-response+json", "x"]),
        ...(random.chance(0.5) && { authorization: `Bearer ${hub.operatorToken}` }),
      };
      const init = method === "GET" || method === "HEAD" ? { method, headers } : { method, headers, body: random.pick(bodies) };
      const response = await fetch(`${hub.url}${path}${search}`, init);
      const text = await response.text();
      const what = `SEED=${random.seed} ${method} ${path}${search} ${JSON.stringify(init)}: ${response.status} ${text}`;
      expect(response.status, what).toBeLessThan(500);
      expect(response.headers.get("content-type") ?? "", what).not.toContain("html");
      expect(text, what).not.toMatch(INNARDS);
      expect(text, what).not.toMatch(/INTERNAL_SERVER_ERROR/);
      expect(response.headers.get("cache-control") ?? "no-store", what).toMatch(/no-store|private, no-cache/);
    }
  });

  test("H6: five hundred idle connections do not keep anybody from an answer", async () => {
    const { hostname, port } = new URL(hub.url);
    const idle = Array.from({ length: 500 }, () => connect(Number(port), hostname).on("error", () => undefined));
    await until(() => idle.every(({ connecting }) => !connecting), { what: "the connections" });
    expect(await hub.ask("{ __typename }")).toEqual({ data: { __typename: "Query" } });
    for (const socket of idle) socket.destroy();
  });

  describe("D7: pages", () => {
    const lists = argumentPlaces(schema, { Organization: "org_1" }).filter(({ label }) => /\((first|last)\)$/.test(label));

    test("are found", () => expect(lists.length).toBeGreaterThan(20));

    test.each([0, -1, 101, 100_000, 2_147_483_647])("of %d are refused, on every list and transport", async (size) => {
      const places = argumentPlaces(schema, ids).filter(({ label }) => /\((first|last)\)$/.test(label));
      for (const [n, place] of places.entries()) {
        const transport = TRANSPORTS[n % TRANSPORTS.length] ?? "HTTP";
        const answer = await admin.ask[transport]({ query: place.query, variables: place.variables(size) });
        expectClean(answer, `${place.label} ${size} over ${transport}`);
        // A list is not looked at where there is nothing that has it.
        const text = JSON.stringify(answer.data ?? null);
        if (answer.errors === undefined) expect(text, place.label).not.toContain("Connection");
        else expect(["BAD_USER_INPUT", "TOO_LARGE"]).toContain(answer.errors[0]?.extensions.code);
      }
    });
  });

  describe("I1: values of every kind in every argument", () => {
    // Ids are known when the hub is open; which places there are does not depend on them.
    test("are answered with data or an error of the table, on every transport", { timeout: 600_000 }, async () => {
      const places = argumentPlaces(schema, ids);
      expect(places.length).toBeGreaterThan(150);
      let asked = 0;
      for (const place of places) {
        for (const value of VALUES) {
          const transport = TRANSPORTS[(asked += 1) % TRANSPORTS.length] ?? "HTTP";
          // A socket takes no message of this size.
          if (transport === "WebSocket" && JSON.stringify(value)?.length > 60_000) continue;
          const answer = await admin.ask[transport]({ query: place.query, variables: place.variables(value) });
          expectClean(answer, `${place.label} over ${transport}: ${JSON.stringify(value)?.slice(0, 80)}`);
        }
      }
    });
  });

  describe("I2: texts", () => {
    test.each(["a\u0000b", "\ud800", "x\udfffy"])(
      "that are none are refused with BAD_USER_INPUT, wherever they stand: %j",
      async (text) => {
        const places = argumentPlaces(schema, ids).filter(({ query }) =>
          /\$value: (String|ID|\[ID|\w+Filter|\w+Input)/.test(query),
        );
        for (const [n, place] of places.entries()) {
          const transport = TRANSPORTS[n % TRANSPORTS.length] ?? "HTTP";
          const { errors } = await admin.ask[transport]({ query: place.query, variables: place.variables(text) });
          expect(errors?.[0]?.extensions.code, `${place.label} over ${transport}`).toBe("BAD_USER_INPUT");
        }
      },
    );

    test("in decomposed Unicode are kept composed, and found by either", async () => {
      const name = "Đảng bộ xã Phú Thượng thử nghiệm";
      const input = {
        name: name.normalize("NFD"),
        level: "GRASSROOTS",
        kind: "PARTY_COMMITTEE",
        validFrom: "2020-01-01",
        parentId: await districtId(),
      };
      const made = await hub.operate<{ createOrganization: { id: string; name: string } }>(
        "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id name } }",
        { input },
      );
      expect(made.createOrganization.name).toBe(name.normalize("NFC"));
      for (const form of ["NFC", "NFD"] as const) {
        const found = await hub.operate<{ organizations: { nodes: { id: string }[] } }>(
          "query ($search: String) { organizations(filter: { search: $search }) { nodes { id } } }",
          { search: name.normalize(form) },
        );
        expect(found.organizations.nodes).toContainEqual({ id: made.createOrganization.id });
      }
    });

    const districtId = async (): Promise<string> => {
      const { organizations } = await hub.operate<{ organizations: { nodes: { id: string }[] } }>(
        "{ organizations(first: 1, filter: { level: [UPPER_GRASSROOTS] }) { nodes { id } } }",
      );
      return organizations.nodes[0]?.id ?? "";
    };
  });

  test("I3: words of SQL and LIKE find no more than nonsense, and reach no statement", async () => {
    const hostile = [
      "%",
      "_",
      "\\",
      "%%",
      "a%",
      "' or '1'='1",
      "'; select pg_sleep(9); --",
      '" or true --',
      "a' || pg_sleep(9) || '",
      "$1",
      "{}",
      "%' or 1=1 /*",
    ];
    const searches = argumentPlaces(schema, ids).filter(({ label }) => /^Query\..*filter\.search/.test(label));
    expect(searches.length).toBeGreaterThan(1);
    hub.statements();
    for (const { query, variables } of searches) {
      const counted = query.replace("{ __typename }", "{ totalCount }");
      for (const text of hostile) {
        const { data, errors } = await hub.ask<Record<string, { totalCount: number }>>(
          counted,
          variables(`qzxq ${text}`),
          hub.operatorToken,
        );
        expect(errors).toBeUndefined();
        expect(Object.values(data ?? {})[0]?.totalCount, text).toBe(0);
      }
    }
    expect(hub.statements().join("\n")).not.toMatch(/pg_sleep|qzxq/);
  });

  test("I4: what decides on the order of a list is an enum", () => {
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type)) continue;
      for (const { name, args } of Object.values(type.getFields()))
        for (const arg of args)
          if (/order|sort/i.test(arg.name)) expect(isEnumType(getNamedType(arg.type)), `${type.name}.${name}`).toBe(true);
    }
    const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
    const names = inputs.flatMap((type) => Object.keys(type.getFields()));
    expect(names.filter((name) => /order|sort|column/i.test(name))).toEqual([]);
  });

  describe("W2: frames", () => {
    test("the payload of a ping comes back up to 1 kB", async () => {
      const socket = await openRaw(hub.url, PROTOCOL);
      const small = { text: "x".repeat(900) };
      socket.send({ type: "ping", payload: small });
      socket.send({ type: "ping", payload: { text: "x".repeat(1_200) } });
      await until(() => socket.messages.length === 2, { what: "two pongs" });
      expect(socket.messages).toEqual([{ type: "pong", payload: small }, { type: "pong" }]);
      socket.close();
    });

    test("a message of 64 kB is taken, a larger one closes the socket, and so do many fragments; nothing is compressed", async () => {
      const taken = await openRaw(hub.url, PROTOCOL);
      taken.send({ type: "ping", payload: { x: "x".repeat(65_000) } });
      await until(() => taken.messages.length === 1, { what: "a pong" });
      taken.send({ type: "ping", payload: { x: "x".repeat(66_000) } });
      expect(await taken.closed()).toBe(1009);

      const socket = new WebSocket(`${hub.url.replace("http", "ws")}/graphql`, PROTOCOL, { perMessageDeflate: true });
      let code: number | undefined;
      socket.on("close", (given) => (code = given)).on("error", () => undefined);
      await until(() => socket.readyState === WebSocket.OPEN, { what: "the socket" });
      expect(socket.extensions).toBe("");
      for (let n = 0; n < 70 && code === undefined; n += 1) socket.send("x", { fin: false });
      expect(await until(() => code, { what: "the end" })).toBe(1008);
    });
  });

  test("W3: a socket has a hundred operations at a time, and three hundred messages a second", async () => {
    const socket = await openReady(hub.url, { authorization: `Bearer ${hub.operatorToken}` });
    const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { total } }";
    for (let n = 0; n < 101; n += 1) socket.subscribe(String(n), PROGRESS, { id: ids["Organization"] });
    await until(() => socket.of("100").length > 0, { what: "an answer to the last" });
    expect(socket.of("100")).toMatchObject([{ type: "error", payload: [{ extensions: { code: "LIMIT_EXCEEDED" } }] }]);
    for (let n = 0; n < 100; n += 1) await until(() => socket.of(String(n)).length > 0, { what: "an answer to each" });
    expect(socket.messages.filter(({ type }) => type === "error")).toHaveLength(1);
    for (let n = 0; n < 400; n += 1) socket.send({ type: "ping" });
    expect(await socket.closed()).toBe(1013);
  });

  test("W5: who answers no ping is dropped", async () => {
    await using brisk = await openHub({ environment: { ...PRODUCTION, KEEP_ALIVE_MS: "200" } });
    const dead = new WebSocket(`${brisk.url.replace("http", "ws")}/graphql`, PROTOCOL, { autoPong: false });
    let code: number | undefined;
    dead.on("close", (given) => (code = given)).on("error", () => undefined);
    expect(await until(() => code, { what: "the end" })).toBe(1006);
  });

  test("H8: an address that sends bad tokens is told to wait, on every transport; good ones open all the same", async () => {
    const bad = { authorization: "Bearer nothing" };
    const status = async (path: string): Promise<[number, string | null]> => {
      const response = await fetch(`${hub.url}${path}?query={__typename}`, { headers: bad });
      return [response.status, response.headers.get("retry-after")];
    };
    for (let n = 0; n < 5; n += 1) await status("/graphql");
    for (const path of ["/graphql", "/graphql/stream"]) expect(await status(path)).toEqual([429, expect.stringMatching(/^\d+$/)]);
    const socket = await openRaw(hub.url, PROTOCOL);
    socket.send({ type: "connection_init", payload: bad });
    expect(await socket.closed()).toBe(1013);
    expect(await hub.operate("{ __typename }")).toEqual({ __typename: "Query" });
  });

  test("W8: those who come back at once share one look at the database", async () => {
    const query = "subscription ($id: ID!) { congressProgress(organizationId: $id) { total completed byLevel { level total } } }";
    const token = await hub.issue({ kind: "administrator", subject: "crowd", minutes: 10 });
    const crowd = await Promise.all(Array.from({ length: 200 }, () => openReady(hub.url, { authorization: `Bearer ${token}` })));
    hub.statements();
    for (const socket of crowd) socket.subscribe("1", query, { id: ids["Organization"] });
    await until(() => crowd.every((socket) => socket.of("1").length > 0), { what: "a state for each" });
    expect(hub.statements().length).toBeLessThan(12);
    for (const socket of crowd) socket.close();
  });

  test("H7: the log has said nothing of the values and the tokens that came, and of no fault", () => {
    const text = logged.join("");
    expect(text).not.toContain(hub.operatorToken.slice(-40));
    expect(text).not.toMatch(/pg_sleep|drop table cadre|a field failed|a request failed/);
  });
});
