import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { byPolling } from "./by-polling.ts";
import { defaultTiming } from "./timing.ts";
import type { Carrier, Question } from "./way.ts";

let asked: number;
let heard: unknown[];
let signs: number;
let downs: number;
let carrier: Carrier;
let answer: (signal: AbortSignal) => Promise<Response>;

const subscription = () => ({ query: "subscription { a }", variables: {} });
const events: Question = { subscription, next: () => {}, ended: () => {} };
const state: Question = {
  ...events,
  query: () => ({ query: "{ a }", variables: {} }),
  next: ({ data }) => heard.push(data),
};

beforeEach(() => {
  vi.useFakeTimers();
  [asked, heard, signs, downs] = [0, [], 0, 0];
  answer = async () => Response.json({ data: { a: asked } });
  vi.stubGlobal("fetch", (_url: string, { signal }: { signal: AbortSignal }) => {
    asked += 1;
    return answer(signal);
  });
  const hub = { url: "http://hub/graphql", timing: defaultTiming, random: () => 0.5 };
  carrier = byPolling(hub).dial({ up: () => (signs += 1), down: () => (downs += 1) });
});

afterEach(() => {
  carrier.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

test("asks at once and then every few seconds, until it is closed", async () => {
  carrier.carry(state);
  await pass(10_000);
  expect(heard).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  expect([signs, downs]).toEqual([3, 0]);
  carrier.close();
  await pass(60_000);
  expect(asked).toBe(3);
});

test("cannot carry what is no query", async () => {
  carrier.carry(events);
  await pass(60_000);
  expect([asked, signs, downs]).toEqual([0, 0, 0]);
});

test("is down when there is no answer of the hub's", async () => {
  answer = async () => new Response("<h1>Bad gateway</h1>", { status: 502 });
  carrier.carry(state);
  await pass(60_000);
  expect([asked, downs]).toEqual([1, 1]);
});

test("is down when the answer does not come", async () => {
  answer = (signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("aborted")));
    });
  carrier.carry(state);
  await pass(7_999);
  expect(downs).toBe(0);
  await pass(1);
  expect([asked, downs]).toEqual([1, 1]);
});
