import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSocket } from "./fake-socket.ts";
import { type Connection, watch, type Watch } from "./index.ts";

type State = { progress: { rev: number } };

let shown: number[];
let connections: Connection["status"][];
let refusals: unknown[];
let watched: Watch;

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.made = [];
  [shown, connections, refusals] = [[], [], []];
  watched = watch<State>({
    url: "ws://hub/graphql",
    state: { query: "subscription { progress { rev } }", variables: {} },
    webSocketImpl: FakeSocket,
    random: () => 1,
    revisionOf: ({ progress }) => progress.rev,
    onState: ({ progress }) => shown.push(progress.rev),
    // A further failure is told too; only the status matters here.
    onConnection: ({ status }) => status === connections.at(-1) || connections.push(status),
    onRefused: (reason) => refusals.push(reason),
  });
});

afterEach(() => {
  watched.close();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const socket = () => {
  const newest = FakeSocket.made.at(-1);
  if (!newest) throw new Error("no socket was made");
  return newest;
};
const state = (rev: number): State => ({ progress: { rev } });

async function open(rev: number) {
  await pass(0);
  socket().accept();
  await pass(0);
  socket().next(state(rev));
}

test("is live with the first state, and drops what is older than what was shown", async () => {
  await open(5);
  for (const rev of [6, 4, 6, 9, 8]) socket().next(state(rev));
  expect(shown).toEqual([5, 6, 6, 9]);
  expect(connections).toEqual(["live"]);
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
  socket().next(state(7));
  expect(shown).toEqual([5, 7]);
  expect(connections.at(-1)).toBe("live");
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
  expect(shown).toEqual([1, 2]);
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

test("stays live on a quiet feed as long as pongs come", async () => {
  await open(1);
  for (let round = 0; round < 20; round += 1) {
    await pass(4_000);
    socket().receive({ type: "pong" });
  }
  expect(connections).toEqual(["live"]);
});

test("is stale when the hub answers pings but fails to tell the state", async () => {
  await open(1);
  socket().next(null, [{ message: "failed" }]);
  expect(connections).toEqual(["live", "reconnecting"]);
  for (let round = 0; round < 5; round += 1) {
    await pass(4_000);
    socket().receive({ type: "pong" });
  }
  expect(connections).toEqual(["live", "reconnecting", "stale"]);
  expect(refusals).toHaveLength(1);
  socket().next(state(2));
  expect(connections.at(-1)).toBe("live");
});

test("subscribes again when the hub refuses or ends the subscription", async () => {
  watched.follow({ query: "subscription { event }", variables: {} }, () => {});
  await open(1);
  const subscriptions = socket().subscribed();
  socket().receive({ type: "error", id: subscriptions[0], payload: [{ message: "too busy" }] });
  await pass(1_000);
  expect(refusals).toEqual([[{ message: "too busy" }]]);
  expect(socket().subscribed()).toHaveLength(3);
  socket().receive({ type: "complete", id: subscriptions[1] });
  await pass(1_000);
  expect(socket().subscribed()).toHaveLength(4);
  expect(FakeSocket.made).toHaveLength(1);
});

test("follows events on the same socket, and tells nobody anything after its end", async () => {
  const events: unknown[] = [];
  watched.follow({ query: "subscription { event }", variables: {} }, (event) => events.push(event));
  await open(1);
  const second = socket().subscribed()[1];
  socket().receive({ type: "next", id: second, payload: { data: { event: 1 } } });
  expect(events).toEqual([{ event: 1 }]);
  expect(FakeSocket.made).toHaveLength(1);

  watched.close();
  socket().next(state(2));
  socket().receive({ type: "next", id: second, payload: { data: { event: 2 } } });
  await pass(60_000);
  expect(shown).toEqual([1]);
  expect(events).toHaveLength(1);
  expect(connections).toEqual(["live"]);
});
