import { beforeEach, expect, test } from "vitest";
import type { Interest } from "./asking.ts";
import { followState } from "./state.ts";

type State = { rev: number; asOf: string };

let shown: State[];
let confirmed: string[];
let refusals: unknown[];
let again: number;

const state = { query: "subscription { … }", variables: { organizationId: "org_1" } };
const poll = { query: "{ … }", variables: { organizationId: "org_1" } };
const at = (rev: number, second: number): State => ({ rev, asOf: new Date(Date.UTC(2020, 5, 30, 1, 0, second)).toISOString() });

function follow(known?: State): Interest {
  return followState<State>({
    state,
    poll,
    shown: known,
    heartbeat: 5,
    onState: (newer) => shown.push(newer),
    onConfirmed: (way) => confirmed.push(way),
    onRefused: (reason) => refusals.push(reason),
  });
}
const give = (interest: Interest, given: State | null, way: "socket" | "poll" = "socket") =>
  interest.next({ data: given && { congressProgress: given } }, way, () => (again += 1));
const revs = () => shown.map(({ rev }) => rev);

beforeEach(() => {
  [shown, confirmed, refusals, again] = [[], [], [], 0];
});

test("asks for the state first, and then for newer ones", () => {
  const interest = follow();
  expect(interest.subscription().variables).toEqual({ organizationId: "org_1", heartbeat: 5 });
  give(interest, at(5, 0));
  expect(interest.subscription().variables).toEqual({ organizationId: "org_1", heartbeat: 5, sinceRev: 5 });
  expect(interest.query?.()).toEqual(poll);
});

test("asks for the state first even when one is shown, but tells no older one", () => {
  const interest = follow(at(5, 10));
  expect(interest.subscription().variables).not.toHaveProperty("sinceRev");
  give(interest, at(5, 9));
  expect([revs(), confirmed]).toEqual([[], ["socket"]]);
  give(interest, at(6, 9));
  expect(revs()).toEqual([6]);
});

test("shows a lower rev, read later, only when the hub, asked without sinceRev, holds nothing newer", () => {
  const interest = follow();
  interest.subscription();
  give(interest, at(500, 0));
  interest.subscription();
  give(interest, at(3, 30));
  expect([revs(), again]).toEqual([[500], 1]);
  expect(interest.subscription().variables).not.toHaveProperty("sinceRev");
  give(interest, at(3, 30));
  give(interest, at(4, 31));
  expect(revs()).toEqual([500, 3, 4]);
});

test("keeps the higher rev when the lower one was only overtaken", () => {
  const interest = follow();
  interest.subscription();
  give(interest, at(5, 0));
  give(interest, at(4, 30));
  interest.subscription();
  give(interest, at(6, 30));
  give(interest, at(5, 30));
  expect([revs(), again]).toEqual([[5, 6], 1]);
  // Neither of the lower ones says that the shown one is right.
  expect(confirmed).toHaveLength(2);
});

test("takes a polled state as it is: nothing was asked but what there is", () => {
  const interest = follow();
  for (const polled of [at(500, 0), at(500, 5), at(3, 10)]) {
    interest.query?.();
    give(interest, polled, "poll");
  }
  expect([revs(), again]).toEqual([[500, 500, 3], 0]);
});

test("tells a failure, which confirms nothing", () => {
  const interest = follow();
  interest.next({ data: null, errors: [{ message: "failed" }] }, "socket", () => {});
  give(interest, null);
  expect(refusals).toEqual([[{ message: "failed" }], undefined]);
  expect(confirmed).toEqual([]);
});
