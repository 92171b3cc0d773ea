import { expect, test } from "vitest";
import { count, moment, rate, span } from "./format.ts";

test("writes counts and shares as Vietnamese does", () => {
  expect(count(51_985)).toBe("51.985");
  expect(rate({ completed: 51_985, total: 52_089 })).toBe("99,8 %");
  expect(rate({ completed: 1, total: 2 })).toBe("50,0 %");
});

test("says 100 % only of all, and 0 % only of none", () => {
  expect(rate({ completed: 14_821, total: 14_821 })).toBe("100 %");
  expect(rate({ completed: 14_820, total: 14_821 })).toBe("99,9 %");
  expect(rate({ completed: 1, total: 14_821 })).toBe("0,1 %");
  expect(rate({ completed: 0, total: 14_821 })).toBe("0 %");
  expect(rate({ completed: 0, total: 0 })).toBe("–");
});

test("tells the time in Viet Nam", () => {
  expect(moment("2020-06-30T17:03:22.500Z")).toEqual({ time: "00:03:22", date: "01/07/2020" });
});

test("tells a span at a glance", () => {
  expect([-5, 0, 45_000, 60_000, 3_599_000, 7_500_000].map(span)).toEqual([
    "0 giây",
    "0 giây",
    "45 giây",
    "1 phút",
    "59 phút",
    "2 giờ 5 phút",
  ]);
});
