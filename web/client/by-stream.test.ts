import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { byStream } from "./by-stream.ts";
import { defaultTiming } from "./timing.ts";
import type { Carrier, Question } from "./way.ts";

/** The hub's end of one request. */
type Request = { body: string; send(text: string): void; end(): void; aborted: boolean };

let requests: Request[];
let heard: unknown[];
let ended: unknown[];
let signs: number;
let downs: number;
let carrier: Carrier;
let answer: () => Response | undefined;

const question: Question = {
  subscription: () => ({ query: "subscription { a }", variables: { heartbeat: 5 } }),
  next: ({ data }) => heard.push(data),
  ended: (reason) => ended.push(reason),
};

beforeEach(() => {
  vi.useFakeTimers();
  [requests, heard, ended, signs, downs] = [[], [], [], 0, 0];
  answer = () => undefined;
  vi.stubGlobal("fetch", async (_url: string, { body, signal }: { body: string; signal: AbortSignal }) => {
    const given = answer();
    if (given) return given;
    let hub: ReadableStreamDefaultController<Uint8Array> | undefined;
    const stream = new ReadableStream<Uint8Array>({ start: (controller) => void (hub = controller) });
    const request: Request = {
      body,
      send: (text) => hub?.enqueue(new TextEncoder().encode(text)),
      end: () => hub?.close(),
      aborted: false,
    };
    signal.addEventListener("abort", () => {
      request.aborted = true;
      hub?.error(new Error("aborted"));
    });
    requests.push(request);
    return new Response(stream, { headers: { "content-type": "text/event-stream; charset=utf-8" } });
  });
  const hub = { url: "http://hub/graphql", timing: defaultTiming };
  carrier = byStream(hub).dial({ up: () => (signs += 1), down: () => (downs += 1) });
});

afterEach(() => {
  carrier.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

async function open(): Promise<Request> {
  carrier.carry(question);
  await pass(0);
  const request = requests.at(-1);
  if (!request) throw new Error("nothing was asked");
  return request;
}

test("works from the first sign on, and hands over what comes", async () => {
  const request = await open();
  expect(JSON.parse(request.body)).toEqual(question.subscription());
  expect(signs).toBe(0);
  request.send(":\n\n");
  await pass(0);
  expect(signs).toBe(1);
  request.send('event: next\ndata: {"data":{"a":1}}\n\nevent: next\ndata: {"da');
  await pass(0);
  expect(heard).toEqual([{ a: 1 }]);
  request.send('ta":{"a":2}}\n\nevent: complete\ndata:\n\n');
  await pass(0);
  expect(heard).toEqual([{ a: 1 }, { a: 2 }]);
  expect(ended).toEqual([undefined]);
  expect(downs).toBe(0);
});

test("is down once when a stream breaks, and ends the other ones", async () => {
  const first = await open();
  const second = await open();
  first.send(":\n\n");
  first.end();
  await pass(0);
  expect([downs, second.aborted]).toEqual([1, true]);
});

test.each([
  ["does not begin", 0, 8_000],
  ["falls silent", 1, 15_000],
])("is down when a stream %s", async (_name, comments, milliseconds) => {
  const request = await open();
  for (let sent = 0; sent < comments; sent += 1) request.send(":\n\n");
  await pass(milliseconds - 1);
  expect(downs).toBe(0);
  await pass(1);
  expect([downs, request.aborted]).toEqual([1, true]);
});

test("tells a refusal by the hub from a page of somebody else", async () => {
  answer = () => Response.json({ errors: [{ message: "no such field" }] }, { status: 400 });
  carrier.carry(question);
  await pass(0);
  expect([ended, downs]).toEqual([[[{ message: "no such field" }]], 0]);
  answer = () => new Response("<h1>Forbidden</h1>", { status: 403, headers: { "content-type": "text/html" } });
  carrier.carry(question);
  await pass(0);
  expect([ended.length, downs]).toEqual([1, 1]);
});

test("says nothing after its end", async () => {
  const request = await open();
  carrier.close();
  await pass(60_000);
  expect([signs, downs, request.aborted]).toEqual([0, 0, true]);
});
