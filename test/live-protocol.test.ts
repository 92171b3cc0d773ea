import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, makeRoot } from "./support/make.ts";
import { metric } from "./support/peer.ts";
import { PROTOCOL, type RawSocket, openRaw, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

interface Progress {
  congressProgress: { rev: number; completed: number };
}
interface Event {
  congressEvents: { to: string | null };
}

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev completed } }";
const EVENTS = "subscription ($id: ID!) { congressEvents(organizationId: $id) { kind to cursor } }";
const QUERY = "query ($id: ID!) { organization(id: $id) { name } }";

const LIMITS = { MAX_OPERATIONS_PER_SOCKET: "3", MAX_SOCKETS_PER_VIEWER: "600", INIT_TIMEOUT_MS: "3000" };

let hub: TestHub;
let root: Made;
let congress: MadeCongress;

beforeAll(async () => {
  hub = await openHub({ environment: LIMITS });
  root = await makeRoot(hub);
  const province = await root.organization({ name: "Đảng bộ tỉnh Lào Cai", level: "PROVINCE" });
  congress = await province.congress({ status: "IN_SESSION" });
  // What is not folded yet has its place after the streams that begin now.
  const pending = sql`select exists (select from congress_pending) as pending`;
  await until(async () => (await hub.database.rows(pending))[0]?.["pending"] === false, { what: "the setup to be folded" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** The code that the hub closes a new socket with after these messages; an introduction is waited for. */
async function closedAfter(...messages: (object | string | Buffer)[]): Promise<number> {
  const socket = await openRaw(hub.url, PROTOCOL);
  for (const message of messages) {
    if (message === INIT && socket.messages.length === 0) await socket.init();
    else socket.send(message);
  }
  return socket.closed();
}

const INIT = { type: "connection_init" };
const subscribe = (id: string, query = PROGRESS, variables: object = { id: root.id }): object => ({
  id,
  type: "subscribe",
  payload: { query, variables },
});

const toggle = async (): Promise<void> => {
  await congress.set("POSTPONED");
  await congress.set("IN_SESSION");
};

describe("the official client", () => {
  test("has two operations on one socket, and ends one of them without the other", async () => {
    const client = hub.socketClient();
    const seen: { states: Progress[]; events: Event[] } = { states: [], events: [] };
    const ends: string[] = [];
    const follow = (name: keyof typeof seen, query: string): (() => void) =>
      client.subscribe<Progress & Event>(
        { query, variables: { id: root.id } },
        {
          next: ({ data }) => data && seen[name].push(data),
          error: (e) => ends.push(`${name} ${String(e)}`),
          complete: () => ends.push(name),
        },
      );
    const stopStates = follow("states", PROGRESS);
    const stopEvents = follow("events", EVENTS);
    await until(() => seen.states.length === 1, { what: "the first state" });
    expect(await metric(hub.url, "diem_cau_sockets")).toBe(1);
    await until(async () => (await metric(hub.url, "diem_cau_group_members")) === 2, { what: "two members" });
    await toggle();
    await until(() => seen.events.length === 2 && (seen.states.at(-1)?.congressProgress.rev ?? 0) > 0);
    stopStates();
    await until(async () => (await metric(hub.url, "diem_cau_group_members")) === 1, { what: "one member" });
    const states = seen.states.length;
    await toggle();
    await until(() => seen.events.length === 4, { what: "events after the other operation has ended" });
    expect(seen.states).toHaveLength(states);
    stopEvents();
    await until(() => ends.length === 2, { what: "both ends" });
    expect(ends).toEqual(["states", "events"]);
  });

  test("gets a query's one result and its end", async () => {
    const results: unknown[] = [];
    for await (const result of hub.socketClient().iterate({ query: QUERY, variables: { id: root.id } })) results.push(result);
    expect(results).toEqual([{ data: { organization: { name: "Trung ương Đảng" } } }]);
  });
});

describe("a bad operation gets an error and the socket lives", () => {
  let socket: RawSocket;
  beforeAll(async () => {
    socket = await openReady(hub.url);
  });
  afterAll(() => socket.close());

  test.each([
    ["no GraphQL", "subscription {", {}, "error", "GRAPHQL_PARSE_FAILED"],
    ["an unknown field", "subscription { nothing }", {}, "error", "GRAPHQL_VALIDATION_FAILED"],
    ["a missing variable", PROGRESS, {}, "error", "BAD_USER_INPUT"],
    ["an unknown organization", PROGRESS, { id: "org_999999" }, "next", "NOT_FOUND"],
    ["a heartbeat out of range", PROGRESS.replace("$id)", "$id, heartbeat: 0)"), { id: "org_1" }, "next", "BAD_USER_INPUT"],
    [
      "a mutation that is not allowed",
      'mutation { setCongressStatus(input: { congressId: "con_1", status: COMPLETED }) { id } }',
      {},
      "next",
      "FORBIDDEN",
    ],
  ])("%s", async (what, query, variables, type, code) => {
    socket.subscribe(what, query, variables);
    const answer = await until(() => socket.of(what)[0], { what: "an answer" });
    expect(answer.type).toBe(type);
    expect(JSON.stringify(answer.payload)).toContain(`"code":"${code}"`);
    socket.subscribe(`${what}, then`, QUERY, { id: root.id });
    await until(() => socket.of(`${what}, then`).length === 2, { what: "the next operation's answer" });
    // The id is free again: an operation that failed has ended.
    socket.subscribe(what, QUERY, { id: root.id });
    await until(() => socket.of(what).at(-1)?.type === "complete", { what: "an operation of the same id" });
  });
});

describe("close codes", () => {
  test.each([
    ["a text that is not JSON", "{"],
    ["JSON that is not a message", "[]"],
    ["a message of no known type", { type: "start", id: "1", payload: { query: "{ __typename }" } }],
    ["a subscribe without an id", { type: "subscribe", payload: { query: "{ __typename }" } }],
    ["a subscribe without a payload", { type: "subscribe", id: "1" }],
    ["bytes", Buffer.from([0xff, 0x00])],
  ])("4400: %s", async (_what, message) => {
    expect(await closedAfter(INIT, message)).toBe(4400);
  });

  test("4401: an operation before the introduction", async () => {
    expect(await closedAfter(subscribe("1"))).toBe(4401);
  });

  test.each([["Bearer wrong"], ["Basic eDp5"], [7], [{ token: "x" }]])(
    "4403: credentials that are not valid: %s",
    async (authorization) => {
      expect(await closedAfter({ ...INIT, payload: { authorization } })).toBe(4403);
    },
  );

  test("4406: no subprotocol, and the old one", async () => {
    const none = await openRaw(hub.url);
    expect(await none.closed()).toBe(4406);
    // The client itself refuses a server that does not take up its subprotocol.
    await expect(openRaw(hub.url, "graphql-ws")).rejects.toThrow(/subprotocol/);
  });

  test("4408: no introduction in time", async () => {
    expect(await closedAfter()).toBe(4408);
  });

  test("4409: an id that is in use", async () => {
    expect(await closedAfter(INIT, subscribe("1"), subscribe("1"))).toBe(4409);
  });

  test("4429: a second introduction", async () => {
    expect(await closedAfter(INIT, INIT)).toBe(4429);
  });

  test("1009: a message of more than 256 kB", async () => {
    expect(await closedAfter(INIT, { type: "ping", payload: { x: "x".repeat(300_000) } })).toBe(1009);
  });
});

test("a ping is answered, before the introduction too, and an unasked pong is taken", async () => {
  const socket = await openRaw(hub.url, PROTOCOL);
  socket.send({ type: "ping", payload: { n: 1 } });
  await until(() => socket.messages.length === 1, { what: "a pong" });
  expect(socket.messages[0]?.type).toBe("pong");
  socket.send({ type: "pong" });
  await socket.init();
  await socket.pong();
  socket.close();
});

describe("silence after complete", () => {
  test("of a subscription that has begun", async () => {
    const socket = await openReady(hub.url);
    const witness = await openReady(hub.url);
    socket.subscribe("1", PROGRESS, { id: root.id });
    witness.subscribe("1", PROGRESS, { id: root.id });
    await until(() => socket.of("1").length > 0 && witness.of("1").length > 0, { what: "both first states" });
    socket.send({ id: "1", type: "complete" });
    await socket.pong();
    const before = [socket.of("1").length, witness.of("1").length] as const;
    await toggle();
    await until(() => witness.of("1").length > before[1], { what: "a state for the other" });
    await socket.pong();
    expect(socket.of("1")).toHaveLength(before[0]);
    for (const one of [socket, witness]) one.close();
  });

  test("of a subscription that is just being opened", async () => {
    const socket = await openReady(hub.url);
    // The question is new: opening it takes reads of the database.
    const question = PROGRESS.replace("rev", "asOf rev");
    socket.subscribe("1", question, { id: root.id });
    socket.send({ id: "1", type: "complete" });
    socket.subscribe("2", question, { id: root.id });
    await until(() => socket.of("2").length > 0, { what: "a state for the second" });
    await socket.pong();
    expect(socket.of("1")).toEqual([]);
    await until(async () => (await metric(hub.url, "diem_cau_group_members")) === 1, { what: "one member" });
    socket.close();
  });
});

describe("bounds", () => {
  test("operations of a socket: one too many is refused, the others go on, and a place is free again after complete", async () => {
    const socket = await openReady(hub.url);
    for (const id of ["1", "2", "3", "4"]) socket.subscribe(id, PROGRESS, { id: root.id });
    const refused = await until(() => socket.of("4")[0], { what: "an answer to the fourth" });
    expect(refused).toMatchObject({ type: "error", payload: [{ extensions: { code: "LIMIT_EXCEEDED" } }] });
    await until(() => ["1", "2", "3"].every((id) => socket.of(id)[0]?.type === "next"), { what: "the three" });
    socket.send({ id: "2", type: "complete" });
    socket.subscribe("5", PROGRESS, { id: root.id });
    await until(() => socket.of("5")[0]?.type === "next", { what: "a fifth in the second's place" });
    socket.close();
  });

  test("groups: a question too many is refused, one that is followed already is not", async () => {
    await using small = await openHub({ environment: { MAX_GROUPS: "1" } });
    const top = await makeRoot(small);
    const [first, second] = [await openReady(small.url), await openReady(small.url)];
    first.subscribe("1", PROGRESS, { id: top.id });
    await until(() => first.of("1")[0]?.type === "next", { what: "the first question's state" });
    second.subscribe("1", EVENTS, { id: top.id });
    const refused = await until(() => second.of("1")[0], { what: "an answer to the second question" });
    expect(JSON.stringify(refused.payload)).toContain('"code":"LIMIT_EXCEEDED"');
    second.subscribe("2", PROGRESS, { id: top.id });
    await until(() => second.of("2")[0]?.type === "next", { what: "the first question's state for the second client" });
    for (const one of [first, second]) one.tear();
    await until(async () => (await metric(small.url, "diem_cau_groups")) === 0, { what: "no group" });
    const third = await openReady(small.url);
    third.subscribe("1", EVENTS, { id: top.id });
    await until(async () => (await metric(small.url, "diem_cau_groups")) === 1, { what: "the second question's group" });
    third.close();
  });

  test("sockets of a viewer and in all", async () => {
    await using small = await openHub({ environment: { MAX_SOCKETS: "3", MAX_SOCKETS_PER_VIEWER: "2" } });
    const operator = { authorization: `Bearer ${small.operatorToken}` };
    const [first, second] = [await openReady(small.url), await openReady(small.url)];
    const third = await openRaw(small.url, PROTOCOL);
    third.send(INIT);
    expect(await third.closed()).toBe(1013);
    await until(async () => (await metric(small.url, "diem_cau_sockets")) === 2, { what: "two sockets" });
    const other = await openReady(small.url, operator);
    await expect(openRaw(small.url, PROTOCOL)).rejects.toThrow(/503/);
    first.tear();
    await until(async () => (await metric(small.url, "diem_cau_sockets")) === 2, { what: "a free place" });
    const again = await openReady(small.url);
    for (const one of [second, other, again]) one.close();
  });
});

describe("nothing is left", () => {
  const left = async (): Promise<number[]> =>
    Promise.all(["diem_cau_groups", "diem_cau_group_members", "diem_cau_sockets"].map((name) => metric(hub.url, name)));

  test("of 500 sockets that are torn at every stage, and nobody reads on for them", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 10; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 50 }, () => openRaw(hub.url, PROTOCOL)));
      await Promise.all(sockets.map((socket, index) => tearAt(socket, index % 5)));
    }
    await until(async () => (await left()).every((value) => value === 0), {
      what: "groups, members and sockets to be gone",
      timeout: 10_000,
    });
    await toggle();
    hub.statements();
    await toggle();
    expect(hub.statements().filter((text) => /congress_tally|end_seq/.test(text))).toEqual([]);
  });

  /** Tears a socket: before its introduction, right after a subscribe, after a complete, or when states have come. */
  async function tearAt(socket: RawSocket, stage: number): Promise<void> {
    if (stage > 0) await socket.init();
    if (stage > 1) {
      socket.subscribe("states", PROGRESS.replace("rev", stage % 2 === 0 ? "rev total" : "rev planned"), { id: root.id });
      socket.subscribe("events", EVENTS, { id: root.id });
    }
    if (stage === 3) socket.send({ id: "states", type: "complete" });
    if (stage === 4) await until(() => socket.of("states").length > 0, { what: "a state" });
    socket.tear();
  }
});
