import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import {
  INSTANT,
  type Made,
  PAGE,
  type Page,
  dayFromToday,
  done,
  expectChangeRules,
  expectOnce,
  expectPages,
  expectRefusal,
  makeCadre,
  makePosition,
  makeRoot,
  matching,
  send,
} from "./support/make.ts";

type Id = { id: string };

let hub: TestHub;
let root: Made;
let an: Id;
let binh: Id;

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  an = await makeCadre(hub, { fullName: "Nguyễn Văn An" });
  binh = await makeCadre(hub, { fullName: "Trần Thị Bình", gender: "FEMALE" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

const newPost = (): Promise<Id> => makePosition(hub, root.id);

function appoint(post: Id, startsOn: string, endsOn: string | null = null, cadre = an): Promise<Id> {
  return done(hub, "appoint", { positionId: post.id, cadreId: cadre.id, startsOn, endsOn, method: "ELECTED" });
}

/** Sends a mutation with each of the inputs at once and returns the codes in alphabetical order, "done" where it was. */
async function codes(mutation: string, inputs: readonly object[]): Promise<string[]> {
  const answers = await Promise.all(inputs.map((input) => send(hub, mutation, input)));
  return answers.map(({ errors }) => errors?.[0]?.extensions.code ?? "done").toSorted();
}

describe("appointments", () => {
  test("show what they are, as nodes too", async () => {
    const fields =
      "__typename id position { id } cadre { id } startsOn endsOn method decisionNumber provenance version createdAt updatedAt";
    const values = { startsOn: "2020-02-29", endsOn: "2020-03-01", method: "COMPETITIVE_EXAM" };
    const [position, cadre] = [await newPost(), an];
    const input = { ...values, positionId: position.id, cadreId: cadre.id, decisionNumber: " 12-QĐ/TU " };
    const made = await done<Id & { createdAt: string }>(hub, "appoint", input, fields);
    const rest = { __typename: "Appointment", provenance: "OPERATOR", version: 1, createdAt: INSTANT, updatedAt: made.createdAt };
    expect(made).toEqual({ ...values, ...rest, position, cadre, id: matching(/^apt_\d+$/), decisionNumber: "12-QĐ/TU" });
    const query = `query ($id: ID!) { node(id: $id) { ... on Appointment { ${fields} } } none: node(id: "apt_999999") { id } }`;
    expect(await hub.get(query, { id: made.id })).toEqual({ node: made, none: null });
  });

  test("are the newest first, of a post and of a cadre, in pages of both directions", async () => {
    const cadre = await makeCadre(hub, { fullName: "Lê Văn Nhiều Việc" });
    const post = await newPost();
    const made = new Map<number, string>();
    for (const year of [2005, 2015, 2000, 2010, 2020]) {
      made.set(year, (await appoint(post, `${year}-06-01`, `${year + 5}-06-01`, cadre)).id);
    }
    const sameDay = await appoint(await newPost(), "2015-06-01", null, cadre);
    const ofPost = [2020, 2015, 2010, 2005, 2000].map((year) => made.get(year) ?? "");
    const lists = { [post.id]: ofPost, [cadre.id]: ofPost.toSpliced(1, 0, sameDay.id) };
    for (const [id, ids] of Object.entries(lists)) {
      const page = async (args: string): Promise<Page> => {
        const list = `appointments(${args}) { ${PAGE} }`;
        const query = `query ($id: ID!) { node(id: $id) { ... on Position { ${list} } ... on Cadre { ${list} } } }`;
        return (await hub.get<{ node: { appointments: Page } }>(query, { id })).node.appointments;
      };
      for (const size of [1, 2, 100]) await expectPages(page, ids, size);
    }
  });

  test("of a cadre are those of a day, the present ones, or the others", async () => {
    const cadre = await makeCadre(hub, { fullName: "Lê Văn Đã Và Đang" });
    const post = await newPost();
    const past = await appoint(post, "2010-01-01", "2020-01-01", cadre);
    const untilToday = await appoint(post, "2020-01-01", dayFromToday(0), cadre);
    const present = await appoint(post, dayFromToday(0), dayFromToday(2), cadre);
    const open = await appoint(await newPost(), "2019-12-31", null, cadre);
    const future = await appoint(post, dayFromToday(2), null, cadre);
    const found = async (args: string): Promise<Id[]> => {
      const query = `query ($id: ID!) { cadre(id: $id) { appointments(first: 100, ${args}) { totalCount nodes { id } } } }`;
      const { appointments } = (await hub.get<{ cadre: { appointments: Page } }>(query, cadre)).cadre;
      expect(appointments.totalCount).toBe(appointments.nodes.length);
      return appointments.nodes;
    };
    expect(await found("asOf: null, current: null")).toEqual([future, present, untilToday, open, past]);
    expect(await found("current: true")).toEqual([present, open]);
    expect(await found("current: false")).toEqual([future, untilToday, past]);
    expect(await found('asOf: "2009-12-31"')).toEqual([]);
    expect(await found('asOf: "2010-01-01"')).toEqual([past]);
    expect(await found('asOf: "2019-12-31"')).toEqual([open, past]);
    expect(await found('asOf: "2020-01-01"')).toEqual([untilToday, open]);
    expect(await found('asOf: "2019-12-31", current: true')).toEqual([open]);
    expect(await found('asOf: "2019-12-31", current: false')).toEqual([past]);
  });

  test.each(["2020-02-30", "30/06/2020", "0999-01-01", ""])("are not asked for by a day like %j", async (asOf) => {
    const query = "query ($id: ID!, $asOf: Date) { cadre(id: $id) { appointments(asOf: $asOf) { totalCount } } }";
    const { errors } = await hub.ask(query, { ...an, asOf });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
  });

  test.each(["2020-02-30", "2019-02-29", "0000-01-01", "x"])("are not paged from a cursor with the day %j", async (day) => {
    const after = Buffer.from(JSON.stringify(["NEWEST", day, "1"])).toString("base64url");
    const query = "query ($id: ID!, $after: String) { cadre(id: $id) { appointments(after: $after) { nodes { id } } } }";
    const { errors } = await hub.ask(query, { ...an, after });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems: [{ field: "after", value: after }] });
  });
});

describe("appoint", () => {
  test.each([
    ["a post that does not exist", { positionId: "pos_999999" }, "NOT_FOUND", "input.positionId"],
    ["a cadre who does not exist", { cadreId: "cad_999999" }, "NOT_FOUND", "input.cadreId"],
    ["the id of something else as the post's", { positionId: "cad_1" }, "BAD_USER_INPUT", "input.positionId"],
    ["the id of something else as the cadre's", { cadreId: "pos_1" }, "BAD_USER_INPUT", "input.cadreId"],
    ["an end on the first day", { endsOn: "2020-06-01" }, "BAD_USER_INPUT", "input.endsOn"],
    ["an empty number of the decision", { decisionNumber: " " }, "BAD_USER_INPUT", "input.decisionNumber"],
    ["a number of the decision too long", { decisionNumber: "x".repeat(101) }, "BAD_USER_INPUT", "input.decisionNumber"],
    ["a day that does not exist", { startsOn: "2020-06-31" }, "BAD_USER_INPUT", undefined],
    ["a method that is none", { method: "INHERITED" }, "BAD_USER_INPUT", undefined],
  ])("refuses %s", async (_what, values, code, field) => {
    const valid = { positionId: (await newPost()).id, cadreId: an.id, startsOn: "2020-06-01", method: "APPOINTED" };
    await expectRefusal(hub, "appoint", { ...valid, ...values }, { code, field });
  });

  test("says who is in the way and when", async () => {
    const post = await newPost();
    await appoint(post, "2020-01-01", "2020-03-01", binh);
    await appoint(post, "2020-03-01");
    const input = { positionId: post.id, cadreId: an.id, method: "ELECTED" };
    const refusal = { code: "CONFLICT", field: "input.positionId" };
    const first = await expectRefusal(hub, "appoint", { ...input, startsOn: "2019-01-01", endsOn: "2020-01-02" }, refusal);
    expect(first.message).toContain(`held by ${binh.id} from 2020-01-01 until the day before 2020-03-01`);
    const last = await expectRefusal(hub, "appoint", { ...input, startsOn: "2999-01-01" }, refusal);
    expect(last.message).toContain(`held by ${an.id} from 2020-03-01 without an end`);
  });
});

describe("endAppointment", () => {
  test.each([
    ["the first day", { endsOn: "2020-01-01" }, "BAD_USER_INPUT", "input.endsOn"],
    ["the end that it has", { endsOn: "2020-07-01" }, "BAD_USER_INPUT", "input.endsOn"],
    ["no day", { endsOn: null }, "BAD_USER_INPUT", undefined],
  ])("refuses %s", async (_what, values, code, field) => {
    const { id } = await appoint(await newPost(), "2020-01-01", "2020-07-01");
    await expectRefusal(hub, "endAppointment", { id, ...values }, { code, field });
  });
});

describe("updateAppointment", () => {
  test("keeps what it leaves out, and takes away what it makes null", async () => {
    let expected: object = { startsOn: "2020-01-01", endsOn: "2020-02-01", method: "ELECTED", decisionNumber: "1" };
    const { id } = await done(hub, "appoint", { positionId: (await newPost()).id, cadreId: an.id, ...expected });
    const changes: object[] = [{ method: "TRANSFERRED" }, { decisionNumber: "2" }, { startsOn: "2020-01-02" }];
    for (const values of [...changes, { endsOn: "2020-01-03" }, { endsOn: null }, { decisionNumber: null }]) {
      expected = { ...expected, ...values };
      const fields = "startsOn endsOn method decisionNumber";
      expect(await done(hub, "updateAppointment", { id, ...values }, fields)).toEqual(expected);
      expect(await done(hub, "updateAppointment", { id, startsOn: null, method: null }, fields)).toEqual(expected);
    }
  });

  test.each([
    ["a start among the days of the one before", { startsOn: "2020-01-31" }, "CONFLICT", "input.startsOn"],
    ["a start before the one before", { startsOn: "2019-12-01" }, "CONFLICT", "input.startsOn"],
    ["a start too early beside an end", { startsOn: "2020-01-15", endsOn: "2020-03-15" }, "CONFLICT", "input.startsOn"],
    ["an end among the days of the next one", { endsOn: "2020-05-02" }, "CONFLICT", "input.endsOn"],
    ["an end too late beside a start", { startsOn: "2020-02-01", endsOn: "2020-06-01" }, "CONFLICT", "input.endsOn"],
    ["no end", { endsOn: null }, "CONFLICT", "input.endsOn"],
    ["an end on the first day", { endsOn: "2020-03-01" }, "BAD_USER_INPUT", "input.endsOn"],
    ["a start on the day of the end", { startsOn: "2020-04-01" }, "BAD_USER_INPUT", "input.startsOn"],
    ["both in the wrong order", { startsOn: "2020-04-01", endsOn: "2020-03-01" }, "BAD_USER_INPUT", "input.endsOn"],
    ["an empty number of the decision", { decisionNumber: "" }, "BAD_USER_INPUT", "input.decisionNumber"],
    ["another holder", { cadreId: "cad_1" }, "BAD_USER_INPUT", undefined],
  ])("refuses %s", async (_what, values, code, field) => {
    const post = await newPost();
    await appoint(post, "2020-01-01", "2020-02-01");
    const { id } = await appoint(post, "2020-03-01", "2020-04-01", binh);
    await appoint(post, "2020-05-01");
    await expectRefusal(hub, "updateAppointment", { id, ...values }, { code, field });
  });
});

test("appoint is for operators, and done once with a key", async () => {
  const input = { positionId: (await newPost()).id, cadreId: an.id, startsOn: "2020-01-01", method: "APPOINTED" };
  await expectRefusal(hub, "appoint", input, { code: "FORBIDDEN", anonymous: true });
  await expectOnce(hub, "appoint", input, { method: "ELECTED" });
});

test.each(["updateAppointment", "endAppointment"])("%s keeps to the rules of every change", async (mutation) => {
  const make = async (): Promise<Id> => appoint(await newPost(), "2020-01-01");
  await expectChangeRules(hub, mutation, make, { endsOn: "2020-09-01" }, { endsOn: "2020-08-01" });
});

describe("a post has one holder at a time", () => {
  test("when several are appointed at once", async () => {
    for (const overlap of [true, false, true, false]) {
      const { id } = await newPost();
      const base = { positionId: id, cadreId: an.id, method: "ELECTED" };
      const inputs = [1, 2, 3].map((n) => ({ ...base, startsOn: `2020-0${n}-01`, endsOn: overlap ? null : `2020-0${n + 1}-01` }));
      expect(await codes("appoint", inputs)).toEqual(overlap ? ["CONFLICT", "CONFLICT", "done"] : ["done", "done", "done"]);
    }
  });

  test("when two appointments are changed at once, or one is from two sides", async () => {
    for (const _time of [1, 2, 3, 4, 5]) {
      const post = await newPost();
      const [one, two] = [await appoint(post, "2020-01-01", "2020-02-01"), await appoint(post, "2020-03-01", null, binh)];
      const longer = { ...one, endsOn: "2020-02-20" };
      expect(await codes("updateAppointment", [longer, { ...two, startsOn: "2020-02-10" }])).toEqual(["CONFLICT", "done"]);
    }
    const { id } = await appoint(await newPost(), "2020-01-01");
    const ends = ["2020-08-01", "2020-07-01"].map((endsOn) => ({ id, endsOn, expectedVersion: 1 }));
    expect(await codes("endAppointment", ends)).toEqual(["VERSION_CONFLICT", "done"]);
  });

  type Tenure = { id: string; from: number; to: number | null };
  type Step = { mutation: string; which: number; from?: number; to?: number | null };
  /** Ten days and the far future: the rules are checked day by day. */
  const DAYS = Array.from({ length: 11 }, (_, day) => day);
  const date = (day: number): string => (day === 10 ? "9999-12-31" : `2020-06-${day + 10}`);
  const holds = ({ from, to }: Tenure, day: number): boolean => from <= day && (to === null || day < to);
  const MUTATIONS = ["appoint", "appoint", "updateAppointment", "endAppointment"];
  const step: fc.Arbitrary<Step> = fc.record(
    { mutation: fc.constantFrom(...MUTATIONS), which: fc.nat(9), from: fc.nat(8), to: fc.option(fc.nat(9), { nil: null }) },
    { requiredKeys: ["mutation", "which"] },
  );

  /** What becomes of an appointment, and how the hub must answer. */
  function judge(held: readonly Tenure[], { mutation, from, to }: Step, present: Tenure | undefined): [Tenure, code: string] {
    const ends = mutation === "endAppointment";
    const { id, ...before } = present ?? { id: "", from: 0, to: null };
    const next = { id, from: (ends ? undefined : from) ?? before.from, to: ends ? (to ?? 5) : to === undefined ? before.to : to };
    if (next.to !== null && next.to <= next.from) return [next, "BAD_USER_INPUT"];
    if (ends && before.to !== null && before.to <= (next.to ?? 0)) return [next, "BAD_USER_INPUT"];
    const others = held.filter((other) => other !== present);
    const shared = DAYS.some((day) => holds(next, day) && others.some((other) => holds(other, day)));
    return [next, shared ? "CONFLICT" : "done"];
  }

  test("whatever is appointed, corrected and ended one after another", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12, size: "max" }), async (steps) => {
        const post = await newPost();
        let held: Tenure[] = [];
        for (const one of steps) {
          const present = one.mutation === "appoint" ? undefined : held[one.which % held.length];
          if (one.mutation !== "appoint" && present === undefined) continue;
          const [next, code] = judge(held, one, present);
          const { data, errors } = await send<Id>(hub, one.mutation, inputOf(one, next, post));
          expect(errors?.[0]?.extensions.code ?? "done").toBe(code);
          if (code !== "done") continue;
          held = [...held.filter((other) => other !== present), { ...next, id: data?.[one.mutation]?.id ?? "" }];
        }
        await expectHeld(post, held);
      }),
      { numRuns: 20 },
    );
  });

  function inputOf({ mutation, from, to }: Step, next: Tenure, post: Id): object {
    const day = (value: number | null): string | null => (value === null ? null : date(value));
    if (mutation === "endAppointment") return { id: next.id, endsOn: day(next.to) };
    const given = { ...(from === undefined ? {} : { startsOn: date(from) }), ...(to === undefined ? {} : { endsOn: day(to) }) };
    if (mutation === "updateAppointment") return { id: next.id, ...given };
    return { positionId: post.id, cadreId: an.id, method: "ELECTED", startsOn: date(next.from), ...given };
  }

  async function expectHeld(post: Id, held: readonly Tenure[]): Promise<void> {
    const days = DAYS.map((day) => `d${day}: holders(asOf: "${date(day)}") { id }`).join(" ");
    const query = `query ($id: ID!) { node(id: $id) { ... on Position { appointments(first: 100) { nodes { id } } ${days} } } }`;
    const ids = (tenures: readonly Tenure[]): Id[] => tenures.map(({ id }) => ({ id }));
    const holders = DAYS.map((day) => [`d${day}`, ids(held.filter((tenure) => holds(tenure, day)))] as const);
    const appointments = { nodes: ids(held.toSorted((a, b) => b.from - a.from)) };
    expect(await hub.get(query, post)).toEqual({ node: { appointments, ...Object.fromEntries(holders) } });
  }
});
