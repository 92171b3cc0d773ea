import { expect, test } from "vitest";
import { readExample } from "./examples.ts";
import { examples } from "./files.ts";

test("every example has two titles and a name of its own", () => {
  expect(examples.length).toBeGreaterThanOrEqual(9);
  expect(new Set(examples.map(({ name }) => name)).size).toBe(examples.length);
  for (const { title, titleInVietnamese } of examples) {
    expect(title).toMatch(/^[\w"].+/);
    expect(titleInVietnamese).not.toBe(title);
  }
});

test("every variable of an example has a value in its file", () => {
  for (const { document, variables } of examples) {
    const declared = /^\w+ \w+\((.*)\) \{$/m.exec(document)?.[1] ?? "";
    const names = [...declared.matchAll(/\$(\w+):/g)].map(([, name]) => name);
    const given: unknown = JSON.parse(variables ?? "{}");
    expect(given).toEqual(Object.fromEntries(names.map((name) => [name, expect.any(String)])));
  }
});

test("refuses a file that is not an example", () => {
  expect(() => readExample("query Nameless { a }", undefined)).toThrow("an example begins with");
});
