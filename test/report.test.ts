import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REPORT_STATUSES } from "../src/domain/report/report.rules.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import {
  INSTANT,
  type Made,
  PAGE,
  type Page,
  done,
  expectChangeRules,
  expectOnce,
  expectPages,
  expectRefusal,
  makeRoot,
  matching,
  send,
} from "./support/make.ts";

type Report = Record<string, string | null>;

let hub: TestHub;
let province: Made;
let district: Made;
let other: Made;
let year = 1000;

beforeAll(async () => {
  hub = await openHub();
  const root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
  district = await province.organization({ name: "Đảng bộ huyện Đại Từ", level: "UPPER_GRASSROOTS", code: "171" });
  other = await root.organization({ name: "Đảng bộ tỉnh Bắc Kạn", level: "PROVINCE", code: "06" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

const STEP_FIELDS = "id status submittedAt decidedAt returnReason";
const SECTION = { heading: "Kết quả", body: "Đã hoàn thành." };
const INDICATOR = { name: "Đại hội cơ sở", unit: "đại hội", target: 178, achieved: 178, bound: "EXACT" };

/** Adds a report of a year that no other has. */
function newReport(values: object = {}): Promise<{ id: string }> {
  year += 1;
  return done(hub, "createReport", { organizationId: other.id, period: String(year), ...values });
}

/** A report in a state, by the way of a report in use. */
async function reportIn(status: string): Promise<{ id: string }> {
  const { id } = await newReport();
  if (status !== "DRAFT") await done(hub, "submitReport", { id });
  if (status === "RETURNED") await done(hub, "returnReport", { id, reason: "thiếu số liệu" });
  if (status === "APPROVED") await done(hub, "approveReport", { id });
  return { id };
}

async function read<T>(id: string, fields: string): Promise<T> {
  return (await hub.get<{ report: T }>(`query ($id: ID!) { report(id: $id) { ${fields} } }`, { id })).report;
}

describe("reports are listed", () => {
  /** A year first, then its months, halves and quarters. */
  const PERIODS = ["2019-Q4", "2020", "2020-01", "2020-06", "2020-12", "2020-H1", "2020-H2", "2020-Q1", "2020-Q2", "2021"];
  const made = new Map<string, string>();
  beforeAll(async () => {
    for (const [name, { id: organizationId }] of Object.entries({ district, province })) {
      for (const period of PERIODS.toReversed()) {
        const { id } = await done(hub, "createReport", { organizationId, period });
        made.set(id, `${name} ${period}`);
        if (period === "2020") await done(hub, "submitReport", { id });
        if (period === "2020" && name === "province") await done(hub, "approveReport", { id });
      }
    }
  });

  async function page(args: string, filter: object = {}): Promise<Page> {
    const query = `query ($filter: ReportFilter) { reports(filter: $filter, ${args}) { ${PAGE} } }`;
    return (await hub.get<{ reports: Page }>(query, { filter: { within: province.id, ...filter } })).reports;
  }
  async function found(filter: object): Promise<string[]> {
    const { nodes, totalCount } = await page("first: 100, orderBy: PERIOD_ASC", filter);
    expect(totalCount).toBe(nodes.length);
    return nodes.map(({ id }) => made.get(id) ?? id);
  }

  test.each(["PERIOD_ASC", "PERIOD_DESC"])("%s in pages of both directions, the same period by age", async (orderBy) => {
    const names = PERIODS.flatMap((period) => [`district ${period}`, `province ${period}`]);
    const ascending = [...made].toSorted(([, a], [, b]) => names.indexOf(a) - names.indexOf(b)).map(([id]) => id);
    const ids = orderBy === "PERIOD_ASC" ? ascending : ascending.toReversed();
    if (orderBy === "PERIOD_DESC") expect((await page("")).nodes.map(({ id }) => id)).toEqual(ids);
    for (const size of [3, 100]) await expectPages((args) => page(`orderBy: ${orderBy}, ${args}`), ids, size);
  });

  test("by subtree, period and state", async () => {
    expect(await found({ within: district.id })).toEqual(PERIODS.map((period) => `district ${period}`));
    expect(await found({ period: "2020" })).toEqual(["district 2020", "province 2020"]);
    expect(await found({ period: "2020-H1" })).toEqual(["district 2020-H1", "province 2020-H1"]);
    expect(await found({ period: "2018" })).toEqual([]);
    expect(await found({ status: "APPROVED" })).toEqual(["province 2020"]);
    expect(await found({ status: ["SUBMITTED", "APPROVED"] })).toEqual(["district 2020", "province 2020"]);
    expect(await found({ status: ["DRAFT"], period: "2020" })).toEqual([]);
    expect(await found({ within: district.id, status: ["SUBMITTED", "APPROVED"] })).toEqual(["district 2020"]);
    expect(await found({ within: "org_999999" })).toEqual([]);
  });

  test("of an organization without those of the organizations below", async () => {
    const list = "reports(first: 100, filter: { status: DRAFT }, orderBy: PERIOD_ASC)";
    const query = `{ organization(code: "19") { ${list} { totalCount nodes { period organization { id } } } } }`;
    const drafts = PERIODS.filter((period) => period !== "2020");
    const nodes = drafts.map((period) => ({ period, organization: { id: province.id } }));
    expect(await hub.get(query)).toEqual({ organization: { reports: { totalCount: drafts.length, nodes } } });
  });

  const periods = "|20|0999|2020-|2020-H3|2020-Q0|2020-Q5|2020-00|2020-13|2020-6|2020-h1|2020-H1 |2020\n".split("|");
  test.each([...periods.map((period) => ({ period })), { within: "rep_1" }])("not by %j", async (filter) => {
    const { errors } = await hub.ask("query ($filter: ReportFilter) { reports(filter: $filter) { totalCount } }", { filter });
    const problems = Object.entries(filter).map(([field, value]) => ({ field: `filter.${field}`, value }));
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems });
  });
});

describe("a report", () => {
  const FIELDS = `__typename ${STEP_FIELDS} period provenance version createdAt updatedAt organization { id }
    sections { heading body } indicators { name unit target achieved bound ratio provenance }`;

  test("shows what it is, by its id and as a node", async () => {
    const more = { ...INDICATOR, name: "Chi bộ", target: null, achieved: 540.25, bound: "MORE_THAN" };
    const sections = [SECTION, { heading: " Tồn tại\t".normalize("NFD"), body: "Dòng một\n\nDòng hai \n" }];
    const given = { period: "2020-H1", sections, indicators: [INDICATOR, { ...more, name: "  Chi bộ " }] };
    const report = await done<Report>(hub, "createReport", { organizationId: other.id, ...given }, FIELDS);
    const provenance = "OPERATOR";
    const state = { status: "DRAFT", submittedAt: null, decidedAt: null, returnReason: null, version: 1, provenance };
    const stamps = { __typename: "Report", id: matching(/^rep_\d+$/), createdAt: INSTANT, updatedAt: report["createdAt"] };
    expect(report).toEqual({
      ...state,
      ...stamps,
      period: "2020-H1",
      organization: { id: other.id },
      sections: [SECTION, { heading: "Tồn tại".normalize("NFC"), body: "Dòng một\n\nDòng hai" }],
      indicators: [Object.assign({ ratio: 1, provenance }, INDICATOR), Object.assign({ ratio: null, provenance }, more)],
    });
    const query = `query ($id: ID!) {
      report(id: $id) { ${FIELDS} } node(id: $id) { ... on Report { ${FIELDS} } } none: report(id: "rep_999999") { id }
    }`;
    expect(await hub.get(query, { id: report["id"] })).toEqual({ report, node: report, none: null });
    const { errors } = await hub.ask("query ($id: ID!) { report(id: $id) { id } }", { id: other.id });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems: [{ field: "id", value: other.id }] });
  });

  test("has a ratio where there is a target other than 0", async () => {
    const achieved = [29, 0, 540, -1, 2, 2, 0, 1e308];
    const target = [36, 36, 500, 4, null, 0, 0, 1e-308];
    const ratio = [29 / 36, 0, 1.08, -0.25, null, null, null, null];
    const figures = achieved.map((value, index) => ({ achieved: value, target: target[index] }));
    const { id } = await newReport({ indicators: figures.map((values) => ({ name: "x", unit: "x", ...values })) });
    const indicators = figures.map((values, index) => ({ ...values, ratio: ratio[index], bound: "EXACT" }));
    expect(await read(id, "indicators { achieved target ratio bound }")).toEqual({ indicators });
  });

  test("keeps its indicators apart from others' and in their order", async () => {
    const named = (names: string): object => ({ indicators: [...names].map((name) => ({ ...INDICATOR, name })) });
    const ids = (await Promise.all(["cab", "", "zy"].map((names) => newReport(named(names))))).map(({ id }) => id);
    const query = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Report { indicators { name } } } }";
    const { nodes } = await hub.get<{ nodes: { indicators: { name: string }[] }[] }>(query, { ids });
    expect(nodes.map(({ indicators }) => indicators.map(({ name }) => name).join(""))).toEqual(["cab", "", "zy"]);
  });

  test("changes its sections and indicators as a whole, and keeps what is left out", async () => {
    const fields = "period sections { heading body } indicators { name unit target achieved bound } version";
    let expected: object = { period: "1000-Q1", sections: [SECTION, SECTION], indicators: [INDICATOR, INDICATOR, INDICATOR] };
    const [{ id }, untouched] = [await newReport(expected), await newReport({ indicators: [INDICATOR] })];
    const section = { heading: "Mới", body: "Nội dung" };
    const changes: object[] = [{ period: "1000-Q2" }, { sections: [section] }, { indicators: [INDICATOR] }];
    for (const [index, values] of [...changes, {}, { sections: [] }, { indicators: [] }].entries()) {
      const input = { id, period: null, sections: null, indicators: null, ...values };
      expected = { ...expected, ...values };
      expect(await done(hub, "updateReport", input, fields)).toEqual({ ...expected, version: index + 2 });
    }
    expect(await read(id, fields)).toEqual({ ...expected, version: 7 });
    expect(await read(untouched.id, "version indicators { unit }")).toEqual({ version: 1, indicators: [{ unit: "đại hội" }] });
  });
});

describe("the content of a report", () => {
  const many = (count: number, one: object): object[] => Array.from({ length: count }, () => one);
  const CASES: [what: string, values: object, field: string | undefined][] = [
    ["a period that is none", { period: "2020-H3" }, "input.period"],
    ["51 sections", { sections: many(51, SECTION) }, "input.sections"],
    ["an empty heading", { sections: [SECTION, { ...SECTION, heading: " " }] }, "input.sections.1.heading"],
    ["a heading too long", { sections: [{ ...SECTION, heading: "x".repeat(301) }] }, "input.sections.0.heading"],
    ["an empty body", { sections: [{ ...SECTION, body: "\n" }] }, "input.sections.0.body"],
    ["a body too long", { sections: [{ ...SECTION, body: "x".repeat(20_001) }] }, "input.sections.0.body"],
    ["201 indicators", { indicators: many(201, INDICATOR) }, "input.indicators"],
    ["an empty name", { indicators: [INDICATOR, { ...INDICATOR, name: "" }] }, "input.indicators.1.name"],
    ["a name too long", { indicators: [{ ...INDICATOR, name: "x".repeat(301) }] }, "input.indicators.0.name"],
    ["an empty unit", { indicators: [{ ...INDICATOR, unit: "" }] }, "input.indicators.0.unit"],
    ["a unit too long", { indicators: [{ ...INDICATOR, unit: "x".repeat(51) }] }, "input.indicators.0.unit"],
    ["a bound that is none", { indicators: [{ ...INDICATOR, bound: "LESS" }] }, undefined],
  ];
  test.each(CASES)("is not %s", async (_what, values, field) => {
    const created = { organizationId: other.id, period: "9998", ...values };
    await expectRefusal(hub, "createReport", created, { code: "BAD_USER_INPUT", field });
    const { id } = await newReport({ sections: [SECTION], indicators: [INDICATOR] });
    await expectRefusal(hub, "updateReport", { id, sections: [], indicators: [], ...values }, { code: "BAD_USER_INPUT", field });
  });

  test.each(["target", "achieved"])("is not a %s without end, written as a number", async (field) => {
    const indicator = `{ name: "x", unit: "x", ${field}: -1e999 ${field === "target" ? "achieved: 1" : ""} }`;
    const mutation = `mutation ($id: ID!) { updateReport(input: { id: $id, indicators: [${indicator}] }) { id } }`;
    const { errors } = await hub.ask(mutation, await newReport(), hub.operatorToken);
    const problems = [{ field: `input.indicators.0.${field}`, value: "-Infinity" }];
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems });
  });

  test("is as long as it may be", async () => {
    const sections = many(50, { heading: "x".repeat(300), body: "x" }).with(0, { heading: "x", body: "x".repeat(20_000) });
    const indicators = many(200, { ...INDICATOR, name: "x".repeat(300), unit: "x".repeat(50) });
    const { id } = await newReport({ sections, indicators });
    const fields = "sections { heading body } indicators { name unit target achieved bound }";
    expect(await read(id, fields)).toEqual({ sections, indicators });
  });
});

test("an organization has one report of a period", async () => {
  const given = { organizationId: other.id, period: "1000-H1", indicators: [INDICATOR] };
  await newReport(given);
  const refusal = { code: "CONFLICT", field: "input.period" };
  await expectRefusal(hub, "createReport", { ...given, indicators: [] }, refusal);
  const { id } = await newReport({ ...given, period: "1000-H2" });
  await expectRefusal(hub, "updateReport", { id, period: given.period, indicators: [] }, refusal);
});

test("createReport is for operators, for an organization, and done once with a key", async () => {
  const input = { organizationId: district.id, period: "1999-Q3", sections: [SECTION], indicators: [INDICATOR] };
  await expectRefusal(hub, "createReport", input, { code: "FORBIDDEN", anonymous: true });
  const field = "input.organizationId";
  await expectRefusal(hub, "createReport", { ...input, organizationId: "org_999999" }, { code: "NOT_FOUND", field });
  await expectRefusal(hub, "createReport", { ...input, organizationId: "rep_1" }, { code: "BAD_USER_INPUT", field });
  await expectOnce(hub, "createReport", input, { indicators: [{ ...INDICATOR, achieved: 179 }] });
});

describe("a report is taken further", () => {
  /** What each mutation needs, where it leads, and from where it may. */
  const STEPS = [
    { mutation: "submitReport", input: {}, to: "SUBMITTED", from: ["DRAFT", "RETURNED"] },
    { mutation: "returnReport", input: { reason: "  thiếu\nsố liệu " }, to: "RETURNED", from: ["SUBMITTED"] },
    { mutation: "approveReport", input: {}, to: "APPROVED", from: ["SUBMITTED"] },
    { mutation: "updateReport", input: { sections: [SECTION] }, to: undefined, from: ["DRAFT", "RETURNED"] },
  ];
  const matrix = STEPS.flatMap((step) => REPORT_STATUSES.map((state) => ({ ...step, state })));

  test.each(matrix)("by $mutation from $state, if from $from", async ({ mutation, state, from, input, to }) => {
    const { id } = await reportIn(state);
    if (from.includes(state)) {
      expect(await done(hub, mutation, { id, ...input }, "id status")).toEqual({ id, status: to ?? state });
    } else {
      const { message } = await expectRefusal(hub, mutation, { id, ...input }, { code: "ILLEGAL_TRANSITION", field: "input.id" });
      const ways = STEPS.flatMap((step) => (step.to && step.from.includes(state) ? [step.to] : [])).toSorted();
      const way = `from ${state} it can go ${ways.length === 0 ? "nowhere" : `to ${ways.join(" or ")}`}`;
      expect(message).toMatch(new RegExp(to === undefined ? `: the report is ${state}; ` : `; ${way}$`));
    }
  });

  test("and back, with the times and the reason", async () => {
    const { id } = await newReport();
    const keyed = { id, idempotencyKey: "report-step" };
    const sent = await done<Report>(hub, "submitReport", keyed, STEP_FIELDS);
    await expectRefusal(hub, "approveReport", keyed, { code: "IDEMPOTENCY_KEY_REUSED", field: "input.idempotencyKey" });
    expect(sent).toEqual({ id, status: "SUBMITTED", submittedAt: INSTANT, decidedAt: null, returnReason: null });
    const back = await done<Report>(hub, "returnReport", { id, reason: "  thiếu\nsố liệu " }, STEP_FIELDS);
    expect(back).toEqual({ ...sent, status: "RETURNED", decidedAt: INSTANT, returnReason: "thiếu\nsố liệu" });
    await hub.database.rows(sql`update report set submitted_at = '2020-06-30' where id = ${Number(id.slice(4))}`);
    const again = await done<Report>(hub, "submitReport", { id }, STEP_FIELDS);
    expect(again).toEqual({ ...sent, submittedAt: INSTANT });
    expect(again["submittedAt"]).not.toMatch(/^2020-/);
    const approved = await done<Report>(hub, "approveReport", { id }, STEP_FIELDS);
    expect(approved).toEqual({ ...again, status: "APPROVED", decidedAt: INSTANT });
    expect(await read(id, STEP_FIELDS)).toEqual(approved);
  });

  test("but not back without a reason, or for too long a one", async () => {
    const report = await reportIn("SUBMITTED");
    const refusal = { code: "BAD_USER_INPUT", field: "input.reason" };
    for (const reason of [" ", "x".repeat(2001)]) await expectRefusal(hub, "returnReport", { ...report, reason }, refusal);
  });

  test("by one of two who decide at once", async () => {
    const { id } = await reportIn("SUBMITTED");
    const inputs = { approveReport: { id }, returnReport: { id, reason: "thiếu" } };
    const answers = await Promise.all(Object.entries(inputs).map(([mutation, input]) => send(hub, mutation, input)));
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code ?? "done");
    expect(codes.toSorted()).toEqual(["ILLEGAL_TRANSITION", "done"]);
    expect(await read(id, "status")).toEqual({ status: codes[0] === "done" ? "APPROVED" : "RETURNED" });
  });

  test.each(STEPS)("by $mutation, to which the rules of every change apply", async ({ mutation, from, input }) => {
    await expectChangeRules(hub, mutation, () => reportIn(from[0] ?? ""), input, { expectedVersion: 1 });
  });
});
