import { expect, test } from "vitest";
import { followEvents, type Frame } from "./events.ts";

test("tells each event, goes on from the last frame, and tells where the stream begins anew", () => {
  const told: string[] = [];
  const interest = followEvents<Frame>({
    events: { query: "subscription { … }", variables: {} },
    heartbeat: 5,
    onEvent: ({ cursor }) => told.push(cursor),
    onGap: ({ cursor }) => told.push(`gap at ${cursor}`),
    onRefused: () => told.push("refused"),
  });
  const give = (kind: Frame["kind"], cursor: string) =>
    interest.next({ data: { congressEvents: { kind, cursor } } }, "socket", () => {});

  expect(interest.subscription().variables).toEqual({ heartbeat: 5 });
  give("HEARTBEAT", "a");
  give("TRANSITION", "b");
  expect(interest.subscription().variables).toEqual({ heartbeat: 5, after: "b" });
  give("TRANSITION", "c");
  give("HEARTBEAT", "d");
  expect(interest.subscription().variables).toEqual({ heartbeat: 5, after: "d" });
  give("GAP", "e");
  give("TRANSITION", "f");
  interest.next({ data: null, errors: [{ message: "failed" }] }, "socket", () => {});
  expect(interest.subscription().variables).toEqual({ heartbeat: 5, after: "f" });
  expect(told).toEqual(["gap at a", "b", "c", "gap at e", "f", "refused"]);
});

test("asks anew from where it was when what it may see has changed", () => {
  const asked: unknown[] = [];
  const interest = followEvents<Frame>({
    events: { query: "subscription { … }", variables: {} },
    heartbeat: 5,
    onEvent: () => {},
    onGap: () => {},
    onRefused: () => asked.push("refused"),
  });
  const again = () => asked.push(interest.subscription().variables);
  interest.next({ data: { congressEvents: { kind: "TRANSITION", cursor: "a" } } }, "socket", again);
  interest.next({ errors: [{ message: "changed", extensions: { code: "ACCESS_CHANGED" } }] }, "socket", again);
  expect(asked).toEqual([{ heartbeat: 5, after: "a" }]);
});

test("begins with an event when that is what comes first", () => {
  const told: string[] = [];
  const interest = followEvents<Frame>({
    events: { query: "subscription { … }", variables: {} },
    heartbeat: 5,
    onEvent: ({ cursor }) => told.push(cursor),
    onGap: ({ cursor }) => told.push(`gap at ${cursor}`),
    onRefused: () => {},
  });
  interest.next({ data: { congressEvents: { kind: "TRANSITION", cursor: "a" } } }, "socket", () => {});
  expect(told).toEqual(["gap at a", "a"]);
});
