import { expect, test } from "vitest";
import { afterTransition, REMEMBERED, type Transition } from "./latest.ts";
import type { Completion } from "./model.ts";

const place = (id: string) => ({ id, name: id, ancestors: [] });
const at = (minute: number) => new Date(Date.UTC(2020, 5, 30, 1, minute)).toISOString();
const transition = (id: string, to: Transition["to"], minute: number, from: Transition["from"] = "IN_SESSION"): Transition => ({
  kind: "TRANSITION",
  cursor: `${id} ${minute}`,
  organization: place(id),
  congress: { completedAt: to === "COMPLETED" ? at(minute) : null, isPilot: false },
  from,
  to,
  at: at(minute),
});
const run = (...transitions: Transition[]) => transitions.reduce<readonly Completion[]>(afterTransition, []);
const names = (list: readonly Completion[]) => list.map(({ place: { id } }) => id);

test("holds the newest completions first, and no more than it remembers", () => {
  expect(names(run(transition("a", "COMPLETED", 1), transition("c", "COMPLETED", 3), transition("b", "COMPLETED", 2)))).toEqual([
    "c",
    "b",
    "a",
  ]);
  const many = run(...Array.from({ length: 20 }, (_, minute) => transition(String(minute), "COMPLETED", minute)));
  expect(many).toHaveLength(REMEMBERED);
  expect(many[0]?.place.id).toBe("19");
});

test("holds a congress once, and drops it when it is reopened", () => {
  const list = run(transition("a", "COMPLETED", 1), transition("b", "COMPLETED", 2), transition("a", "COMPLETED", 3));
  expect(names(list)).toEqual(["a", "b"]);
  expect(names(afterTransition(list, transition("a", "IN_SESSION", 4, "COMPLETED")))).toEqual(["b"]);
});

test("is the same list after what does not concern it", () => {
  const list = run(transition("a", "COMPLETED", 1));
  expect(afterTransition(list, transition("b", "PREPARING", 2, "PLANNED"))).toBe(list);
});
