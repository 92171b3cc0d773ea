import { expect, test } from "vitest";
import { after, type Connection, type Happening, unconnected } from "./connection.ts";

const run = (...happenings: Happening[]) => happenings.reduce<Connection>(after, unconnected);
const current: Happening = { type: "current", at: 10, way: "socket" };
const cut: Happening = { type: "cut", failures: 1, lostAt: 10 };
const silence: Happening = { type: "silence", lostAt: 10 };

test("is connecting until a state arrives, however often that fails", () => {
  expect(run()).toEqual({ status: "connecting", failures: 0 });
  expect(run(cut, { ...cut, failures: 2 })).toEqual({ status: "connecting", failures: 2 });
  expect(run(cut, current)).toEqual({ status: "live", since: 10, way: "socket" });
});

test("is reconnecting after a cut, then stale after silence, and live with the next state", () => {
  expect(run(current, cut)).toEqual({ status: "reconnecting", failures: 1, lostAt: 10 });
  expect(run(current, cut, silence)).toEqual({ status: "stale", failures: 1, lostAt: 10 });
  expect(run(current, cut, silence, { ...cut, failures: 5 })).toEqual({ status: "stale", failures: 5, lostAt: 10 });
  expect(run(current, cut, silence, { ...current, at: 99 })).toEqual({ status: "live", since: 99, way: "socket" });
});

test("is stale when the socket never opened", () => {
  expect(run(cut, { type: "silence", lostAt: 0 })).toEqual({ status: "stale", failures: 1, lostAt: 0 });
});

test("tells by which way it is live", () => {
  expect(run(current, { ...current, at: 11, way: "poll" })).toEqual({ status: "live", since: 11, way: "poll" });
});

test("stays the same object while nothing changes", () => {
  const live = run(current);
  expect(after(live, { ...current, at: 11 })).toBe(live);
  const stale = run(current, silence);
  expect(after(stale, { type: "silence", lostAt: 12 })).toBe(stale);
});
