import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openLadder } from "./ladder.ts";
import { defaultTiming } from "./timing.ts";
import type { Carrier, Way } from "./way.ts";

/** A way of which the test decides what becomes of it. */
function fakeWay(way: Carrier["way"], provenByAsking: boolean) {
  const dials: { up(): void; down(): void; closed: boolean }[] = [];
  const dial: Way["dial"] = (tell) => {
    const made = { ...tell, closed: false };
    dials.push(made);
    const close = () => {
      made.closed = true;
    };
    return { way, carry: () => () => {}, close };
  };
  const newest = () => {
    const made = dials.at(-1);
    if (!made || made.closed) throw new Error(`nobody tries the ${way}`);
    return made;
  };
  return { way: { provenByAsking, dial }, dials, newest };
}

let socket: ReturnType<typeof fakeWay>;
let stream: ReturnType<typeof fakeWay>;
let poll: ReturnType<typeof fakeWay>;
let asking: Carrier["way"][];
let lost: number;
let ladder: { close(): void };

beforeEach(() => {
  vi.useFakeTimers();
  [socket, stream, poll] = [fakeWay("socket", false), fakeWay("stream", true), fakeWay("poll", true)];
  asking = [];
  lost = 0;
  ladder = openLadder({
    ways: [socket.way, stream.way, poll.way],
    timing: defaultTiming,
    random: () => 1,
    attach({ way }) {
      asking = [...asking, way];
      return () => {
        asking = asking.filter((other) => other !== way);
      };
    },
    onLost: () => (lost += 1),
  });
});

afterEach(() => {
  ladder.close();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

/** Fails each attempt at a way for so long. */
async function fail(failing: ReturnType<typeof fakeWay>, seconds: number) {
  for (let second = 0; second < seconds; second += 1) {
    const tried = failing.dials.at(-1);
    if (tried && !tried.closed) failing.newest().down();
    await pass(1_000);
  }
}

test("asks by the socket alone as long as it works", async () => {
  expect(asking).toEqual([]);
  socket.newest().up();
  await pass(600_000);
  expect(asking).toEqual(["socket"]);
  expect([socket, stream, poll].map(({ dials }) => dials.length)).toEqual([1, 0, 0]);
});

test("tries the stream after three failures of the socket, and polling after three of the stream", async () => {
  await fail(socket, 2);
  expect(stream.dials).toHaveLength(0);
  await fail(socket, 2);
  expect(stream.dials).toHaveLength(1);
  expect(asking).toEqual(["stream"]);
  await fail(stream, 4);
  expect(poll.dials).toHaveLength(1);
  expect(asking).toContain("poll");
  poll.newest().up();
  expect(asking).toContain("poll");
});

test("tries the next way when one neither works nor fails", async () => {
  await pass(6_000);
  expect(stream.dials).toHaveLength(1);
  await pass(6_000);
  expect(poll.dials).toHaveLength(1);
});

test("goes on with the socket's attempts, ever more rarely, while the stream works, and goes back to it", async () => {
  await fail(socket, 4);
  stream.newest().up();
  await fail(socket, 600);
  const tries = socket.dials.length;
  await fail(socket, 600);
  expect(socket.dials.length - tries).toBe(10);
  expect(stream.dials).toHaveLength(1);
  await pass(60_000);
  socket.newest().up();
  expect(asking).toEqual(["socket"]);
  expect(stream.dials[0]?.closed).toBe(true);
  expect(poll.dials).toHaveLength(0);
});

test("ends the polling when the stream works", async () => {
  await pass(12_000);
  poll.newest().up();
  stream.newest().up();
  expect(asking).toEqual(["stream"]);
  expect(poll.dials[0]?.closed).toBe(true);
});

test("tries everything soon when what worked breaks", async () => {
  await fail(socket, 4);
  stream.newest().up();
  await fail(socket, 600);
  expect(lost).toBeGreaterThan(0);
  const [sockets, losses] = [socket.dials.length, lost];
  stream.newest().down();
  expect(lost).toBe(losses + 1);
  await pass(1_000);
  expect(socket.dials).toHaveLength(sockets + 1);
  expect(stream.dials).toHaveLength(2);
});

test("counts failures on when a connection breaks at once, and anew when it lasted", async () => {
  for (const wait of [1_000, 2_000, 4_000]) {
    socket.newest().up();
    socket.newest().down();
    const tries = socket.dials.length;
    await pass(wait - 1);
    expect(socket.dials).toHaveLength(tries);
    await pass(1);
    expect(socket.dials).toHaveLength(tries + 1);
  }
  socket.newest().up();
  await pass(5_000);
  socket.newest().down();
  const tries = socket.dials.length;
  await pass(1_000);
  expect(socket.dials).toHaveLength(tries + 1);
});

test("tries nothing after its end", async () => {
  await pass(12_000);
  ladder.close();
  const tries = [socket, stream, poll].map(({ dials }) => dials.length);
  await pass(600_000);
  expect([socket, stream, poll].map(({ dials }) => dials.length)).toEqual(tries);
  expect(asking).toEqual([]);
});
