import { expect, test } from "vitest";
import { compare } from "./order.ts";

const at = (rev: number, second: number) => ({ rev, asOf: `2020-06-30T01:00:${String(second).padStart(2, "0")}.000Z` });

test.each([
  [6, 10, "newer"],
  [6, 5, "newer"],
  [5, 11, "later"],
  [5, 10, "same"],
  [5, 9, "same"],
  [4, 10, "older"],
  [4, 11, "reverted"],
])("rev %i of second %i, beside rev 5 of second 10, is %s", (rev, second, order) => {
  expect(compare(at(rev, second), at(5, 10))).toBe(order);
});

test("anything is newer than nothing", () => {
  expect(compare(at(0, 0), undefined)).toBe("newer");
});
