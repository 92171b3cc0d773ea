import { expect, test } from "vitest";
import { eventReader } from "./server-events.ts";

const STREAM =
  ':\n\nevent: next\ndata: {"a":"ồ"}\n\n:\r\n\r\nevent: next\r\ndata: one\r\ndata: two\r\n\r\nevent: complete\ndata:\n\n';
const EVENTS = [
  { type: "next", data: '{"a":"ồ"}' },
  { type: "next", data: "one\ntwo" },
  { type: "complete", data: "" },
];

test("reads events wherever the stream is cut into pieces", () => {
  for (let size = 1; size <= STREAM.length; size += 1) {
    const read = eventReader();
    const pieces = Array.from({ length: Math.ceil(STREAM.length / size) }, (_, index) =>
      STREAM.slice(index * size, (index + 1) * size),
    );
    expect(pieces.flatMap(read)).toEqual(EVENTS);
  }
});

test("keeps what is not complete for later", () => {
  const read = eventReader();
  expect(read("data: a\n\ndata: b")).toEqual([{ type: "message", data: "a" }]);
  expect(read("\n\n")).toEqual([{ type: "message", data: "b" }]);
});
