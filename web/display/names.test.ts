import { expect, test } from "vitest";
import { boardNames, placeName, whereabouts } from "./names.ts";

test("drops what all provinces are called, but not from a city that would then be a person", () => {
  const names = ["Đảng bộ tỉnh Thái Nguyên", "Đảng bộ thành phố Hà Nội", "Đảng bộ thành phố Hồ Chí Minh"];
  expect(boardNames(names, "Trung ương Đảng")).toEqual(["Thái Nguyên", "Hà Nội", "TP. Hồ Chí Minh"]);
});

test("keeps the kind of district, and drops the province's own name", () => {
  const names = [
    "Đảng bộ huyện Đại Từ",
    "Đảng bộ thành phố Thái Nguyên",
    "Đảng bộ Công an tỉnh Thái Nguyên",
    "Đảng bộ Đại học Thái Nguyên",
  ];
  expect(boardNames(names, "Đảng bộ tỉnh Thái Nguyên")).toEqual([
    "Huyện Đại Từ",
    "TP. Thái Nguyên",
    "Công an tỉnh",
    "Đại học Thái Nguyên",
  ]);
});

test("keeps different names different", () => {
  expect(boardNames(["Đảng bộ tỉnh Bình Định", "Đảng bộ thành phố Bình Định"], "Trung ương Đảng")).toEqual([
    "Tỉnh Bình Định",
    "TP. Bình Định",
  ]);
  expect(placeName("Chi bộ xóm 7")).toBe("Chi bộ xóm 7");
});

test("tells where a place is, from the parent to the subject's child", () => {
  const ancestors = [
    { id: "TW", name: "Trung ương Đảng" },
    { id: "19", name: "Đảng bộ tỉnh Thái Nguyên" },
    { id: "164", name: "Đảng bộ thành phố Thái Nguyên" },
    { id: "05443", name: "Đảng bộ phường Trưng Vương" },
  ];
  const cell = { id: "c", name: "Chi bộ tổ dân phố 1", ancestors };
  expect(whereabouts(cell, "TW")).toEqual(["Phường Trưng Vương", "Thái Nguyên"]);
  expect(whereabouts(cell, "164")).toEqual(["Phường Trưng Vương"]);
  expect(whereabouts(cell, "05443")).toEqual([]);
  expect(whereabouts(cell, "elsewhere")).toEqual([]);
});
