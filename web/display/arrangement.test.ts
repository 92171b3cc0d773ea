import { expect, test } from "vitest";
import { arrange, isLong, pageOf, rowsOf } from "./arrangement.ts";

const child = (name: string, completed: number, total: number) => ({
  organization: { id: name, name, code: null },
  total,
  completed,
  completionRate: total === 0 ? 0 : completed / total,
});

test("sorts by share, then as Vietnamese does, with numbers in their order", () => {
  const children = [
    child("Chi bộ xóm 10", 1, 1),
    child("Chi bộ xóm 9", 1, 1),
    child("Chi bộ đường Láng", 1, 1),
    child("Chi bộ dân cư", 1, 1),
    child("Chi bộ mới", 0, 0),
    child("Chi bộ chợ", 1, 2),
  ];
  expect(rowsOf(children, "Đảng bộ xã").map(({ name }) => name)).toEqual([
    "Chi bộ dân cư",
    "Chi bộ đường Láng",
    "Chi bộ xóm 9",
    "Chi bộ xóm 10",
    "Chi bộ chợ",
    "Chi bộ mới",
  ]);
});

test.each([0, 1, 3, 4, 14, 15, 20, 21, 22, 42, 43, 63, 67, 500])("shows each of %i rows once, at most 21 at a time", (count) => {
  const rows = Array.from({ length: count }, (_, index) => index);
  const arrangement = arrange(count);
  const pages = Array.from({ length: arrangement.pages }, (_, page) => pageOf(rows, page, arrangement));
  expect(pages.flat()).toEqual(rows);
  expect(arrangement.rows).toBeLessThanOrEqual(7);
  // No page is nearly empty beside full ones.
  if (count > 0) expect(Math.min(...pages.map(({ length }) => length))).toBeGreaterThan(0);
});

test("sets a name smaller that would not fit beside its counts", () => {
  const [row] = rowsOf([child("Khối các cơ quan và doanh nghiệp", 1_000, 1_200)], "");
  if (!row) throw new Error("no row");
  expect(isLong(row, { pages: 1, columns: 3, rows: 7 })).toBe(true);
  expect(isLong(row, { pages: 1, columns: 1, rows: 1 })).toBe(false);
});
