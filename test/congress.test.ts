import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CONGRESS_STATUSES, TRANSITIONS } from "../src/domain/congress/congress.rules.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";

let hub: TestHub;
let root: Made;
let province: Made;
let sequence = 0;

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

const SET = `mutation ($input: SetCongressStatusInput!) {
  setCongressStatus(input: $input) { status version completedAt history { nodes { from to reason actor } } }
}`;

async function newCongress(status: string) {
  sequence += 1;
  const district = await province.organization({ name: `Đảng bộ huyện ${sequence}`, level: "UPPER_GRASSROOTS" });
  return district.congress({ status });
}

describe("setCongressStatus", () => {
  test.each(
    CONGRESS_STATUSES.flatMap((from) => CONGRESS_STATUSES.map((to) => ({ from, to, allowed: TRANSITIONS[from].includes(to) }))),
  )("$from -> $to: $allowed", async ({ from, to, allowed }) => {
    const { id } = await newCongress(from);
    const { data, errors } = await hub.ask<{ setCongressStatus: { status: string; version: number } }>(
      SET,
      { input: { congressId: id, status: to, reason: "sửa sai" } },
      hub.operatorToken,
    );
    if (allowed) expect(data?.setCongressStatus.status).toBe(to);
    else {
      expect(errors?.[0]?.extensions).toMatchObject({
        code: "ILLEGAL_TRANSITION",
        problems: [{ field: "input.status", value: to }],
      });
      const { congress } = await hub.get<{ congress: { status: string } }>("query ($id: ID!) { congress(id: $id) { status } }", {
        id,
      });
      expect(congress.status).toBe(from);
    }
  });

  test("records who, when, from, to and why", async () => {
    const { id } = await newCongress("IN_SESSION");
    await hub
      .operate(SET, { input: { congressId: id, status: "COMPLETED", at: "2020-06-30T17:00:00+07:00" } })
      .catch(() => undefined);
    const first = await hub.operate<{ setCongressStatus: { completedAt: string; history: { nodes: unknown[] } } }>(SET, {
      input: { congressId: id, status: "COMPLETED" },
    });
    const { setCongressStatus } = await hub.operate<typeof first>(SET, {
      input: { congressId: id, status: "IN_SESSION", reason: "nhập nhầm" },
    });
    expect(setCongressStatus.completedAt).toBeNull();
    expect(setCongressStatus.history.nodes).toMatchObject([
      { from: null, to: "PLANNED" },
      { from: "PLANNED", to: "IN_SESSION" },
      { from: "IN_SESSION", to: "COMPLETED", actor: "administrator:operator", reason: null },
      { from: "COMPLETED", to: "IN_SESSION", actor: "administrator:operator", reason: "nhập nhầm" },
    ]);
  });

  test.each([
    ["the future", { at: "2999-01-01T00:00:00Z" }, "input.at"],
    ["a time before the last step", { at: "2001-01-01T00:00:00Z" }, "input.at"],
    ["a reason too long", { reason: "x".repeat(1001) }, "input.reason"],
  ])("refuses %s", async (_what, values, field) => {
    const { id } = await newCongress("IN_SESSION");
    const { errors } = await hub.ask(SET, { input: { congressId: id, status: "COMPLETED", ...values } }, hub.operatorToken);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems: [{ field }] });
  });

  test("reopens a completed congress only with a reason", async () => {
    const { id } = await newCongress("COMPLETED");
    const { errors } = await hub.ask(SET, { input: { congressId: id, status: "IN_SESSION" } }, hub.operatorToken);
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems: [{ field: "input.reason" }] });
  });

  test("of one congress from two sides at once lets one through", async () => {
    const { id } = await newCongress("IN_SESSION");
    const { congress } = await hub.get<{ congress: { version: number } }>("query ($id: ID!) { congress(id: $id) { version } }", {
      id,
    });
    const input = { congressId: id, status: "COMPLETED", expectedVersion: congress.version };
    const answers = await Promise.all([1, 2].map(() => hub.ask(SET, { input }, hub.operatorToken)));
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? "ok");
    expect(codes.toSorted()).toEqual(["VERSION_CONFLICT", "ok"]);
  });
});

describe("congresses", () => {
  test("are filtered by subtree, level, state, term, pilot mark and completion", async () => {
    const district = await province.organization({ name: "Đảng bộ huyện lọc", level: "UPPER_GRASSROOTS" });
    const commune = await district.organization({ name: "Đảng bộ xã lọc", level: "GRASSROOTS" });
    const pilot = await commune.congress({ isPilot: true, status: "IN_SESSION", plannedOn: "2020-05-01" });
    await district.congress({ plannedOn: "2020-08-01" });
    await pilot.set("COMPLETED");
    const ids = async (filter: object): Promise<string[]> => {
      const { congresses } = await hub.get<{ congresses: { nodes: { id: string }[]; totalCount: number } }>(
        "query ($filter: CongressFilter) { congresses(filter: $filter, first: 100, orderBy: PLANNED_ASC) { totalCount nodes { id } } }",
        { filter: { within: district.id, ...filter } },
      );
      expect(congresses.totalCount).toBe(congresses.nodes.length);
      return congresses.nodes.map(({ id }) => id);
    };
    expect(await ids({})).toHaveLength(2);
    expect((await ids({}))[0]).toBe(pilot.id);
    for (const filter of [
      { level: "GRASSROOTS" },
      { status: ["COMPLETED"] },
      { isPilot: true },
      { completedFrom: "2020-01-01T00:00:00Z" },
      { isPilot: true, term: "2020-2025" },
    ]) {
      expect(await ids(filter)).toEqual([pilot.id]);
    }
    expect(await ids({ term: "1990-1995" })).toEqual([]);
    expect(await ids({ completedBefore: "2020-01-01T00:00:00Z" })).toEqual([]);
  });
});

describe("congressProgress", () => {
  test("counts the last commit and agrees with the base table whatever is done", async () => {
    const districts = await Promise.all(
      Array.from({ length: 3 }, async (_, index) =>
        (await province.organization({ name: `Đảng bộ huyện đếm ${index}`, level: "UPPER_GRASSROOTS" })).congress(),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...CONGRESS_STATUSES)), { minLength: 1, maxLength: 8 }),
        async (steps) => {
          for (const [index, status] of steps) {
            const id = Number(districts[index]?.id.slice(4));
            await hub.database.rows(sql`update congress set status = ${status}::text::congress_status where id = ${id}`);
            const { congressProgress } = await hub.get<{ congressProgress: Record<string, number> }>(
              `query ($id: ID!) { congressProgress(organizationId: $id) { total planned preparing inSession completed postponed } }`,
              { id: root.id },
            );
            const truth = await hub.database.rows(sql`select status, count(*)::integer as n from congress group by status`);
            const count = (wanted: string): number => Number(truth.find((row) => row["status"] === wanted)?.["n"] ?? 0);
            expect(congressProgress).toEqual({
              total: truth.reduce((sum, row) => sum + Number(row["n"]), 0),
              planned: count("PLANNED"),
              preparing: count("PREPARING"),
              inSession: count("IN_SESSION"),
              completed: count("COMPLETED"),
              postponed: count("POSTPONED"),
            });
          }
        },
      ),
      { numRuns: 10 },
    );
  });

  test("is null for an organization that does not exist, and an error for a term that does not", async () => {
    const { data, errors } = await hub.ask<{ a: null; b: null }>(
      `query ($id: ID!) { a: congressProgress(organizationId: "org_999999") { total } b: congressProgress(organizationId: $id, term: "1990-1995") { total } }`,
      { id: root.id },
    );
    expect(data).toEqual({ a: null, b: null });
    expect(errors).toMatchObject([
      { path: ["b"], extensions: { code: "BAD_USER_INPUT", problems: [{ field: "term", value: "1990-1995" }] } },
    ]);
  });
});
