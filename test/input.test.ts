import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
} from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSchema } from "../src/graph/schema.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";
import { VALUES } from "./support/values.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await openHub();
  const root = await makeRoot(hub);
  await root.congress();
});
afterAll(async () => hub[Symbol.asyncDispose]());

const schema = createSchema();

/** All places of an argument where a single value stands: itself, and the fields of its input objects. */
function places({ name, type }: Pick<GraphQLArgument, "name" | "type">): { path: string[]; required: Record<string, unknown> }[] {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (!isInputObjectType(bare)) return [{ path: [name], required: {} }];
  const fields = Object.values(bare.getFields());
  const required = Object.fromEntries(
    fields.filter((field) => isNonNullType(field.type)).map((field) => [field.name, plausible(field.type)]),
  );
  return [{ path: [name], required }, ...fields.map((field) => ({ path: [name, field.name], required }))];
}

function plausible(type: GraphQLInputType): unknown {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (isListType(bare)) return [];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (isInputObjectType(bare))
    return Object.fromEntries(
      Object.values(bare.getFields())
        .filter((f) => isNonNullType(f.type))
        .map((f) => [f.name, plausible(f.type)]),
    );
  return { Date: "2020-01-01", Int: 1, Float: 1, ID: "org_1", Boolean: true }[String(bare)] ?? "x";
}

function selection(type: GraphQLObjectType | undefined): string {
  return type === undefined ? "" : "{ __typename }";
}

const roots = [
  ["query", schema.getQueryType()],
  ["mutation", schema.getMutationType()],
] as const;
const cases = roots.flatMap(([operation, root]) =>
  Object.values(root?.getFields() ?? {}).flatMap((field) =>
    field.args.flatMap((arg) =>
      places(arg).map((place) => ({ operation, field, arg, ...place, label: `${field.name}(${place.path.join(".")})` })),
    ),
  ),
);

describe("whatever value stands in an argument, the answer is data or an error with a code of the table", () => {
  test.each(cases)("$label", async ({ operation, field, arg, path, required }) => {
    const others = field.args.filter((other) => other !== arg && isNonNullType(other.type) && other.defaultValue === undefined);
    const variables = [arg, ...others];
    const query = `${operation} (${variables.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ")}) {
      answer: ${field.name}(${variables.map(({ name }) => `${name}: $${name}`).join(", ")}) ${selection(schema.getQueryType() ?? undefined)}
    }`;
    const fixed = Object.fromEntries(others.map(({ name, type }) => [name, plausible(type)]));
    for (const value of VALUES) {
      const given = path.length === 1 ? value : { ...required, [String(path[1])]: value };
      const { errors } = await hub.ask(query, { ...fixed, [arg.name]: given }, hub.operatorToken);
      for (const { message, extensions } of errors ?? []) {
        expect(extensions.code, `${JSON.stringify(value)?.slice(0, 80)}: ${message}`).not.toBe("INTERNAL_SERVER_ERROR");
        expect(message).not.toMatch(/select |insert |update |node_modules|postgres|drizzle/i);
      }
    }
  });

  test("there are many such places", () => expect(cases.length).toBeGreaterThan(100));
});
