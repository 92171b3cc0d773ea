import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket } from "./fake-socket.ts";
import { type Connection, watch } from "./index.ts";

type State = { rev: number; asOf: string };
type Event = { kind: "TRANSITION" | "HEARTBEAT" | "GAP"; cursor: string };

let shown: State[];
let events: string[];
let gaps: string[];
let connections: Connection["status"][];
let refusals: unknown[];
let close: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("fetch", () => Promise.reject(new Error("nothing but sockets here")));
  FakeSocket.made = [];
  [shown, events, gaps, connections, refusals] = [[], [], [], [], []];
  close = watch<State, Event>({
    url: "http://hub/graphql",
    headers: { authorization: "Bearer x" },
    state: { query: "subscription { congressProgress { rev asOf } }", variables: { organizationId: "org_1" } },
    events: { query: "subscription { congressEvents { kind cursor } }", variables: { organizationId: "org_1" } },
    webSocketImpl: FakeSocket,
    random: () => 1,
    onState: (state) => shown.push(state),
    onEvent: ({ cursor }) => events.push(cursor),
    onGap: ({ cursor }) => gaps.push(cursor),
    // A further failure is told too; only the status matters here.
    onConnection: ({ status }) => status === connections.at(-1) || connections.push(status),
    onRefused: (reason) => refusals.push(reason),
  });
});

afterEach(() => {
  close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const socket = () => {
  const newest = FakeSocket.made.at(-1);
  if (!newest) throw new Error("no socket was made");
  return newest;
};
/** A state that was read so many seconds after the first. */
const at = (rev: number, second = rev): State => ({ rev, asOf: new Date(Date.UTC(2020, 5, 30, 1, 0, second)).toISOString() });
const send = (rev: number, second?: number) => socket().next("congressProgress", at(rev, second));
const sendEvent = (cursor: string, kind: Event["kind"] = "TRANSITION") => socket().next("congressEvents", { kind, cursor });
const revs = () => shown.map(({ rev }) => rev);
const asked = (field: string) => socket().subscribed(field).at(-1)?.variables;

async function accept() {
  socket().accept();
  await pass(0);
}

async function open(rev: number, second?: number) {
  await accept();
  send(rev, second);
}

/** Lets the hub break the connection and take the next one. */
async function comeBack() {
  socket().close(1_001, "restart");
  await pass(4_000);
  await accept();
}

test("is live with the first state, and drops what is older than what was shown", async () => {
  await open(5);
  for (const rev of [6, 4, 9, 8]) send(rev);
  expect(revs()).toEqual([5, 6, 9]);
  expect(connections).toEqual(["live"]);
  expect(socket().sent[0]).toEqual({ type: "connection_init", payload: { authorization: "Bearer x" } });
});

test("takes a heartbeat for the same state, read later", async () => {
  await open(5, 0);
  send(5, 10);
  send(5, 10);
  send(5, 5);
  expect(shown).toEqual([at(5, 0), at(5, 10)]);
});

test("reconnects for ever, waits longer each time, and never shows an older state", async () => {
  await open(5);
  socket().close(1_001, "restart");
  expect(connections).toEqual(["live", "reconnecting"]);
  for (const wait of [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]) {
    const made = FakeSocket.made.length;
    await pass(wait - 1);
    expect(FakeSocket.made).toHaveLength(made);
    await pass(1);
    expect(FakeSocket.made).toHaveLength(made + 1);
    socket().refuse();
    await pass(0);
  }
  expect(connections).toEqual(["live", "reconnecting", "stale"]);
  await pass(10_000);
  await open(4);
  send(7);
  expect(revs()).toEqual([5, 7]);
  expect(connections.at(-1)).toBe("live");
});

test("says on each connection what it has, and is live again with the next sign that this holds", async () => {
  await accept();
  expect(asked("congressProgress")).toEqual({ organizationId: "org_1", heartbeat: 5 });
  send(5);
  await comeBack();
  expect(asked("congressProgress")).toEqual({ organizationId: "org_1", heartbeat: 5, sinceRev: 5 });
  expect(connections).toEqual(["live", "reconnecting"]);
  send(5, 9);
  expect(connections).toEqual(["live", "reconnecting", "live"]);
});

test.each([1_000, 1_011, 4_400, 4_401, 4_429, 4_500])("goes on after a close with code %i", async (code) => {
  await open(1);
  socket().close(code, "");
  await pass(1);
  const made = FakeSocket.made.length;
  expect(made).toBe(1);
  await pass(12_000);
  expect(FakeSocket.made.length).toBeGreaterThan(made);
  await open(2);
  expect(revs()).toEqual([1, 2]);
});

test("notices a dead socket within 8 s and lets it go", async () => {
  await open(1);
  await pass(4_000);
  expect(socket().pings()).toBe(1);
  await pass(3_999);
  expect(connections).toEqual(["live"]);
  await pass(1);
  expect(connections).toEqual(["live", "reconnecting"]);
  await pass(1_000);
  expect(FakeSocket.made).toHaveLength(2);
});

test("lets a socket go that does not open", async () => {
  await pass(8_000);
  expect(FakeSocket.made).toHaveLength(1);
  await pass(1_000);
  expect(FakeSocket.made).toHaveLength(2);
});

test("stays live on a quiet feed as long as heartbeats come, and is stale without them whatever else comes", async () => {
  await open(1, 0);
  for (let round = 1; round <= 12; round += 1) {
    await pass(4_000);
    socket().receive({ type: "pong" });
    send(1, round);
  }
  expect(connections).toEqual(["live"]);
  for (let round = 0; round < 5; round += 1) {
    await pass(4_000);
    socket().receive({ type: "pong" });
  }
  expect(connections).toEqual(["live", "stale"]);
  send(1, 59);
  expect(connections).toEqual(["live", "stale", "live"]);
});

test("is not live when the hub fails to tell the state", async () => {
  await open(1);
  socket().next("congressProgress", null, [{ message: "failed" }]);
  expect(connections).toEqual(["live", "reconnecting"]);
  expect(refusals).toHaveLength(1);
  send(2);
  expect(connections.at(-1)).toBe("live");
});

test("asks again on the same socket when the hub refuses or ends a question", async () => {
  await open(1);
  socket().receive({ type: "error", id: socket().subscribed("congressProgress")[0]?.id, payload: [{ message: "too busy" }] });
  await pass(1_000);
  expect(refusals).toEqual([[{ message: "too busy" }]]);
  expect(socket().subscribed("congressProgress")).toHaveLength(2);
  socket().receive({ type: "complete", id: socket().subscribed("congressEvents")[0]?.id });
  await pass(1_000);
  expect(socket().subscribed("congressEvents")).toHaveLength(2);
  expect(FakeSocket.made).toHaveLength(1);
});

test("asks for events on the same socket, and goes on from the last one on the next", async () => {
  await open(1);
  expect(asked("congressEvents")).toEqual({ organizationId: "org_1", heartbeat: 5 });
  sendEvent("a", "HEARTBEAT");
  sendEvent("b");
  await comeBack();
  expect(asked("congressEvents")).toEqual({ organizationId: "org_1", heartbeat: 5, after: "b" });
  sendEvent("c");
  expect([events, gaps]).toEqual([["b", "c"], ["a"]]);
});

test("tells nobody anything after its end", async () => {
  await open(1);
  close();
  send(2);
  sendEvent("a");
  await pass(60_000);
  expect(revs()).toEqual([1]);
  expect([events, gaps]).toEqual([[], []]);
  expect(connections).toEqual(["live"]);
  expect(FakeSocket.made).toHaveLength(1);
});
