import { expect, test } from "vitest";
import { backoff } from "./backoff.ts";

const bounds = { base: 1_000, cap: 10_000 };

test("does not wait before the first attempt", () => {
  expect(backoff(0, bounds)).toBe(0);
});

test("spreads the wait over everything up to a bound that doubles and is capped", () => {
  const longest = [1, 2, 3, 4, 5, 1_000].map((failures) => backoff(failures, bounds, () => 1));
  expect(longest).toEqual([1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  expect(backoff(5, bounds, () => 0)).toBe(0);
  expect(backoff(5, bounds, () => 0.25)).toBe(2_500);
});
