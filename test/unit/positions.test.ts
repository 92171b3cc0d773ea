import { expect, test } from "vitest";
import { Positions, endOfLog } from "../../src/db/positions.ts";

const SEGMENT = 16_777_216;

test("where a page of the log has just begun its header is no part of what was written", () => {
  const endAt = (place: number): number => endOfLog({ place: String(place), page: "8192", segment: String(SEGMENT) });
  expect(endAt(SEGMENT + 40)).toBe(SEGMENT);
  expect(endAt(SEGMENT + 8_192 + 24)).toBe(SEGMENT + 8_192);
  for (const place of [SEGMENT + 24, SEGMENT + 48, SEGMENT + 8_192 + 32, SEGMENT + 8_192 + 40, SEGMENT + 8_000])
    expect(endAt(place)).toBe(place);
});

test("a replica shows all until the last time that the primary was no further", () => {
  const positions = new Positions(1_000);
  expect(positions.instantOf(99)).toBe(Number.NEGATIVE_INFINITY);
  positions.add(100, 10);
  positions.add(200, 20);
  positions.add(300, 20);
  positions.add(400, 30);
  expect([9, 10, 19, 20, 29, 30, 31].map((place) => positions.instantOf(place))).toEqual([
    Number.NEGATIVE_INFINITY,
    100,
    100,
    300,
    300,
    400,
    400,
  ]);
  positions.add(1_250, 40);
  expect(positions.instantOf(20)).toBe(300);
  positions.add(1_350, 40);
  expect(positions.instantOf(20)).toBe(Number.NEGATIVE_INFINITY);
});
