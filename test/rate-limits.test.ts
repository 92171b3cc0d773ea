import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";
import { PROTOCOL, openRaw, openReady } from "./support/raw-socket.ts";
import { type Ask, TRANSPORTS, type Transports, openTransports } from "./support/transports.ts";

const OPERATIONS = 30;
const COST = 400;
/** Costs 100: a page of it. */
const DEAR = "{ organizations(first: 100) { nodes { name } } }";
const CHEAP = "{ __typename }";

let hub: TestHub;
beforeAll(async () => {
  // A window that no test outlasts; each test counts under names of its own.
  const rates = { RATE_SECONDS: "600", RATE_OPERATIONS: String(OPERATIONS), RATE_COST: String(COST) };
  hub = await openHub({ environment: { ...rates, PROXIES: "1" } });
  await makeRoot(hub);
});
afterAll(async () => hub[Symbol.asyncDispose]());

const LIMITED = {
  errors: [
    {
      message: expect.stringMatching(/^a viewer may ask .*; ask again in \d+ s$/) as string,
      extensions: { code: "RATE_LIMITED", retryAfter: expect.any(Number) as number },
    },
  ],
};
let viewers = 0;
const newToken = async (): Promise<string> => {
  viewers += 1;
  return hub.issue({ kind: "administrator", subject: `viewer-${viewers}`, minutes: 10 });
};

/** How many of the same are answered, until one is refused for its rate. */
async function answeredOf(ask: Ask, query: string): Promise<number> {
  for (let answered = 0; answered <= OPERATIONS; answered += 1) {
    const answer = await ask({ query });
    if (answer.errors === undefined) continue;
    expect(answer).toEqual(LIMITED);
    return answered;
  }
  return OPERATIONS + 1;
}

describe.each(TRANSPORTS)("over %s", (name) => {
  let transports: Transports;
  beforeEach(async () => {
    transports = await openTransports(hub.url, await newToken());
    return () => transports[Symbol.asyncDispose]();
  });

  test("a viewer may ask so many operations in a time", async () => {
    expect(await answeredOf(transports.ask[name], CHEAP)).toBe(OPERATIONS);
  });

  test("and these may cost so much together", async () => {
    expect(await answeredOf(transports.ask[name], DEAR)).toBe(4);
  });
});

test("all transports count for one viewer, and each viewer for itself", async () => {
  const token = await newToken();
  await using one = await openTransports(hub.url, token);
  for (const name of TRANSPORTS) expect((await one.ask[name]({ query: DEAR })).errors).toBeUndefined();
  for (const name of TRANSPORTS) expect(await one.ask[name]({ query: DEAR })).toEqual(LIMITED);
  await using other = await openTransports(hub.url, await newToken());
  for (const name of TRANSPORTS) expect((await other.ask[name]({ query: DEAR })).errors).toBeUndefined();
});

test("what is refused for its rate over HTTP is 429 and says when to ask again", async () => {
  const authorization = `Bearer ${await newToken()}`;
  const send = (path: string): Promise<Response> =>
    fetch(`${hub.url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify({ query: CHEAP }),
    });
  for (let asked = 0; asked < OPERATIONS; asked += 1) expect((await send("/graphql")).status).toBe(200);
  for (const path of ["/graphql", "/graphql/stream"]) {
    const response = await send(path);
    expect(response.status).toBe(429);
    const { errors } = (await response.json()) as typeof LIMITED;
    expect({ errors }).toEqual(LIMITED);
    expect(response.headers.get("retry-after")).toBe(String(errors[0]?.extensions.retryAfter));
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(500);
  }
});

test("subscriptions count when they begin", async () => {
  const authorization = `Bearer ${await newToken()}`;
  const socket = await openReady(hub.url, { authorization });
  for (let asked = 0; asked <= OPERATIONS; asked += 1) {
    socket.subscribe(`${asked}`, 'subscription { congressProgress(organizationId: "org_1") { rev } }');
    if (asked % 20 === 19) for (let done = asked - 19; done <= asked; done += 1) socket.send({ id: `${done}`, type: "complete" });
    await socket.pong();
  }
  const [refused] = socket.of(`${OPERATIONS}`);
  expect(refused).toEqual({ id: `${OPERATIONS}`, type: "error", payload: LIMITED.errors });
  socket.close();
});

test("those without a token count by their address, as the nearest proxy tells it", async () => {
  const ask =
    (forwarded: string): Ask =>
    async ({ query }) => {
      const headers = { "content-type": "application/json", "x-forwarded-for": forwarded };
      const response = await fetch(`${hub.url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query }) });
      return (await response.json()) as never;
    };
  expect(await answeredOf(ask("203.0.113.1"), CHEAP)).toBe(OPERATIONS);
  expect(await answeredOf(ask("203.0.113.2"), DEAR)).toBe(4);
  // What a client writes itself stands further left.
  expect(await answeredOf(ask("198.51.100.7, 203.0.113.1"), CHEAP)).toBe(0);
  expect(await answeredOf(ask("::ffff:203.0.113.1"), CHEAP)).toBe(0);
  // Whoever has one address of IPv6 has the half that it stands in.
  expect(await answeredOf(ask("2001:db8:1:2::1"), CHEAP)).toBe(OPERATIONS);
  expect(await answeredOf(ask("2001:0db8:0001:2:ffff:ffff:ffff:ffff"), CHEAP)).toBe(0);
  expect(await answeredOf(ask("2001:db8:1:3::1"), DEAR)).toBe(4);
  // What is no address counts as one.
  expect(await answeredOf(ask("nonsense"), DEAR)).toBe(4);
  expect(await answeredOf(ask("other nonsense"), DEAR)).toBe(0);
});

test("a socket that sends too many messages is closed", async () => {
  const socket = await openRaw(hub.url, PROTOCOL);
  for (let sent = 0; sent < 1_000; sent += 1) socket.send({ type: "ping" });
  expect(await socket.closed()).toBe(1013);
  expect(socket.messages.length).toBeLessThan(1_000);
});

describe("bad tokens", () => {
  const BAD = 3;
  const from = (address: string): Record<string, string> => ({ "x-forwarded-for": address });
  const MINUTE = /^[1-9]\d?$/;

  test("of one address are answered with 429 when they are too many; others, and good ones, are let in", async () => {
    await using strict = await openHub({ environment: { RATE_BAD_TOKENS: String(BAD), PROXIES: "1" } });
    const ask = async (address: string, token: string, path = "/graphql"): Promise<Response> =>
      fetch(`${strict.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...from(address) },
        body: JSON.stringify({ query: CHEAP }),
      });
    for (let n = 0; n < BAD; n += 1) expect((await ask("10.0.0.1", `bad-${n}`)).status).toBe(401);
    for (const path of ["/graphql", "/graphql/stream"]) {
      const refused = await ask("10.0.0.1", "another", path);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, expect.stringMatching(MINUTE)]);
      expect(await refused.json()).toMatchObject({ errors: [{ extensions: { code: "RATE_LIMITED" } }] });
    }
    expect((await ask("10.0.0.1", strict.operatorToken)).status).toBe(200);
    expect((await ask("10.0.0.2", "bad")).status).toBe(401);
  });

  test("close their sockets with 1013 when they are too many", async () => {
    await using strict = await openHub({ environment: { RATE_BAD_TOKENS: String(BAD) } });
    const closed = async (token: string): Promise<number> => {
      const socket = await openRaw(strict.url, PROTOCOL);
      socket.send({ type: "connection_init", payload: { authorization: `Bearer ${token}` } });
      return socket.closed();
    };
    for (let n = 0; n < BAD; n += 1) expect(await closed(`bad-${n}`)).toBe(4403);
    expect(await closed("another")).toBe(1013);
    (await openReady(strict.url, { authorization: `Bearer ${strict.operatorToken}` })).close();
  });
});

test("hubLimits tells the rates; they can be left out", async () => {
  const query = "{ hubLimits { rates { seconds operations cost badTokens } } }";
  expect(await hub.operate(query)).toEqual({
    hubLimits: { rates: { seconds: 600, operations: OPERATIONS, cost: COST, badTokens: 1_000_000 } },
  });
  await using open = await openHub({ environment: { RATE_LIMITS: "off", RATE_OPERATIONS: "1" } });
  for (let asked = 0; asked < 3; asked += 1) expect(await open.get(query)).toEqual({ hubLimits: { rates: null } });
});
