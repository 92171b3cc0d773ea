import { readFileSync, readdirSync } from "node:fs";
import { getNamedType, isInterfaceType, isObjectType } from "graphql";
import { describe, expect, test } from "vitest";
import { makeManifest } from "../../src/graph/index.ts";
import { printContract } from "../../src/graph/print.ts";
import { createSchema } from "../../src/graph/schema.ts";
import { ERROR_CODES } from "../../src/kernel/errors.ts";

const schema = createSchema();

test("schema/diem-cau.graphql is what the code makes", () => {
  expect(readFileSync("schema/diem-cau.graphql", "utf8")).toBe(printContract());
});

test("schema/manifest.json is what its documents make", () => {
  const texts = readdirSync("schema/documents")
    .filter((file) => file.endsWith(".graphql"))
    .map((file) => readFileSync(`schema/documents/${file}`, "utf8"));
  expect(JSON.parse(readFileSync("schema/manifest.json", "utf8"))).toEqual(makeManifest(texts));
});

describe("every root field names its action", () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ name: `${type?.name}.${field.name}`, field })),
  );
  test.each(fields)("$name", ({ field }) => {
    expect(field.extensions["action"]).toMatch(/^[a-z]+:[a-z-]+$/);
  });
  test("and there are many", () => expect(fields.length).toBeGreaterThan(25));
});

test("every type with an id says what it takes to read it, and every field that leads to it demands it", () => {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || /(Connection|Edge)$/.test(type.name)) continue;
    if (type.getInterfaces().length > 0) expect([type.name, type.extensions["read"]]).toEqual([type.name, expect.anything()]);
    for (const field of Object.values(type.getFields())) {
      const target = schema.getType(getNamedType(field.type).name.replace(/Connection$/, ""));
      if (isObjectType(target))
        expect([type.name, field.name, field.extensions["read"]]).toEqual([type.name, field.name, target.extensions["read"]]);
    }
  }
});

test("every subscription says how it delivers", () => {
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {})) {
    expect(["state", "events"]).toContain(field.extensions["delivery"]);
  }
});

test("every type of the hub is described", () => {
  const silent = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__") && (isObjectType(type) || isInterfaceType(type)))
    .filter((type) => !["Query", "Mutation", "Subscription"].includes(type.name) && !type.description)
    .map((type) => type.name);
  expect(silent).toEqual([]);
});

test("codes are described", () => {
  for (const meaning of Object.values(ERROR_CODES)) expect(meaning).toMatch(/\.$/);
});
