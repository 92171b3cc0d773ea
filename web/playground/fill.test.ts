import { expect, test } from "vitest";
import { fill } from "./fill.ts";

test("puts ids in the place of placeholders, and leaves what is not found", async () => {
  const asked: unknown[] = [];
  const filled = await fill(
    '{ "a": "<organization 19>", "b": "<congress IN_SESSION>", "c": "<organization XY>", "d": "<b>" }',
    async (query, { key }) => {
      asked.push(key);
      if (key === "19") return { organization: { id: "org_19" } };
      return query.includes("congresses") ? { congresses: { nodes: [{ id: 'c"1' }] } } : { organization: null };
    },
  );
  expect(JSON.parse(filled)).toEqual({ a: "org_19", b: 'c"1', c: "<organization XY>", d: "<b>" });
  expect(asked).toEqual(["19", "IN_SESSION", "XY"]);
});
