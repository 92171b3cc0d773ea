import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";

let hub: TestHub;
const entries: Record<string, unknown>[] = [];

beforeAll(async () => {
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      entries.push(JSON.parse(line.toString()) as Record<string, unknown>);
      done();
    },
  });
  hub = await openHub({
    environment: { MAX_ANSWER_BYTES: "1024", SLOW_QUERY_MS: "1" },
    log: pino({ level: "warn" }, stream),
  });
  await (await makeRoot(hub)).organization({ name: "Tỉnh ủy A", level: "PROVINCE", code: "01" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** The same small thing so many times. */
function repeated(times: number): string {
  const fields = Array.from(
    { length: times },
    (_, place) => `f${place}: organization(code: "01") { __typename id name level code kind }`,
  );
  return `{ ${fields.join(" ")} }`;
}

test("an answer that is too large is refused, whole and by a code", async () => {
  expect(await hub.ask(repeated(20))).toEqual({
    data: null,
    errors: [{ message: expect.stringContaining("1024 bytes") as string, extensions: { code: "LIMIT_EXCEEDED" } }],
  });
  expect((await hub.ask(repeated(2))).errors).toBeUndefined();
});

test("a slow operation is logged with its name and its plan, without values", async () => {
  entries.splice(0);
  const query = `query Slow($code: String!) { organization(code: $code) { name ancestors { name } children { totalCount } } }`;
  await hub.ask(query, { code: "secret-code" });
  expect(entries).toContainEqual(
    expect.objectContaining({ operation: "Slow", kind: "query", plan: expect.stringMatching(/^[0-9a-f]{12}$/) as string }),
  );
  expect(JSON.stringify(entries)).not.toMatch(/secret-code|select/);
});

test("a slow operation of resolvers is logged without a plan", async () => {
  entries.splice(0);
  await hub.ask('query Names { __schema { types { name fields { name args { name } } } } organization(code: "01") { name } }');
  expect(entries).toContainEqual(expect.objectContaining({ operation: "Names", kind: "query" }));
  expect(entries.some(({ plan }) => plan !== undefined)).toBe(false);
});
