import { sql } from "drizzle-orm";
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
} from "./support/make.ts";

let hub: TestHub;
let root: Made;
let province: Made;

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

type Post = { id: string; title: string; ordinal: number };

async function posts(id: string): Promise<Post[]> {
  const query = "query ($id: ID!) { organization(id: $id) { positions(first: 100) { nodes { id title ordinal } } } }";
  return (await hub.get<{ organization: { positions: { nodes: Post[] } } }>(query, { id })).organization.positions.nodes;
}

async function appoint(positionId: string, startsOn: string, endsOn: string | null): Promise<{ id: string }> {
  const cadre = await makeCadre(hub);
  return done(hub, "appoint", { positionId, cadreId: cadre.id, startsOn, endsOn, method: "ELECTED" });
}

/** An organization of its own for a test. */
function newOrganization(name: string): Promise<Made> {
  return province.organization({ name, level: "UPPER_GRASSROOTS" });
}

describe("the posts of an organization", () => {
  test("stand by their place, and by age where that is the same; one without a place comes last", async () => {
    const { id } = await newOrganization("Đảng bộ huyện có chức danh");
    const made: [title: string, ordinal: number | null | undefined][] = [
      ["first of all", undefined],
      ["fifth", 5],
      ["second", 2],
      ["behind the fifth", null],
      ["fifth too", 5],
      ["before all", 0],
      ["end", 9999],
      ["past the end", undefined],
    ];
    for (const [title, ordinal] of made) await makePosition(hub, id, { title, ordinal });
    expect((await posts(id)).map(({ title, ordinal }) => [ordinal, title])).toEqual([
      [0, "before all"],
      [1, "first of all"],
      [2, "second"],
      [5, "fifth"],
      [5, "fifth too"],
      [6, "behind the fifth"],
      [9999, "end"],
      [9999, "past the end"],
    ]);
    const ids = (await posts(id)).map((post) => post.id);
    await expectPages(async (args) => (await organizationPage(id, args)).positions, ids, 3);
  });

  test("are its own only", async () => {
    const [one, empty, other] = [await newOrganization("Một"), await newOrganization("Hai"), await newOrganization("Ba")];
    const [first, last] = [await makePosition(hub, one.id), await makePosition(hub, other.id)];
    expect([await posts(one.id), await posts(other.id)]).toMatchObject([[first], [last]]);
    expect((await organizationPage(empty.id, "first: 1")).positions).toEqual({
      totalCount: 0,
      nodes: [],
      edges: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  async function organizationPage(id: string, args: string): Promise<{ positions: Page }> {
    const query = `query ($id: ID!) { organization(id: $id) { positions(${args}) { ${PAGE} } } }`;
    return (await hub.get<{ organization: { positions: Page } }>(query, { id })).organization;
  }

  test.each([
    ["a size of 0", "first: 0", "first"],
    ["a size of 101", "last: 101", "last"],
    ["both ends", "first: 1, last: 1", "last"],
    ["a cursor that is none", 'after: "x"', "after"],
    ["a cursor of another list", `before: "${Buffer.from('["NAME_ASC","a","1"]').toString("base64url")}"`, "before"],
    ["a cursor with a place that is none", `after: "${Buffer.from('["ORDINAL_ASC","x","1"]').toString("base64url")}"`, "after"],
  ])("are not paged by %s", async (_what, args, field) => {
    const query = `query ($id: ID!) { organization(id: $id) { positions(${args}) { totalCount nodes { id } } } }`;
    const { errors } = await hub.ask(query, { id: province.id });
    expect(errors).toMatchObject([
      { path: ["organization", "positions"], extensions: { code: "BAD_USER_INPUT", problems: [{ field }] } },
    ]);
  });
});

describe("a post", () => {
  const FIELDS =
    "__typename id title rank ordinal version createdAt updatedAt organization { id } vacant holders { id } appointments { totalCount }";

  test("shows what it is, as a node too", async () => {
    const { id } = await newOrganization("Đảng bộ huyện đọc");
    const input = { organizationId: id, title: "  Phó Bí thư Thường trực ".normalize("NFD"), rank: "DEPUTY", ordinal: 2 };
    const made = await done<Record<string, unknown>>(hub, "createPosition", input, FIELDS);
    expect(made).toEqual({
      __typename: "Position",
      id: matching(/^pos_\d+$/),
      title: "Phó Bí thư Thường trực".normalize("NFC"),
      rank: "DEPUTY",
      ordinal: 2,
      version: 1,
      createdAt: INSTANT,
      updatedAt: made["createdAt"],
      organization: { id },
      vacant: true,
      holders: [],
      appointments: { totalCount: 0 },
    });
    const query = `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { ... on Position { ${FIELDS} } } nodes(ids: $ids) { __typename id } }`;
    const answer = await hub.get(query, { id: made["id"], ids: [made["id"], "pos_999999", id, made["id"]] });
    const node = { __typename: "Position", id: made["id"] };
    expect(answer).toEqual({ node: made, nodes: [node, null, { __typename: "Organization", id }, node] });
  });

  test("is held from the first day of an appointment until the day before its end", async () => {
    const post = await makePosition(hub, root.id);
    const [one, two] = [await appoint(post.id, "2019-01-01", "2020-01-01"), await appoint(post.id, "2020-03-01", null)];
    const on = async (day: string): Promise<unknown> => {
      const query = `query ($id: ID!) { node(id: $id) { ... on Position { holders(asOf: "${day}") { id } vacant(asOf: "${day}") } } }`;
      return (await hub.get<{ node: unknown }>(query, post)).node;
    };
    for (const day of ["2018-12-31", "2020-01-01", "2020-02-29"]) expect(await on(day)).toEqual({ holders: [], vacant: true });
    for (const day of ["2019-01-01", "2019-12-31"]) expect(await on(day)).toEqual({ holders: [one], vacant: false });
    for (const day of ["2020-03-01", "9999-12-31"]) expect(await on(day)).toEqual({ holders: [two], vacant: false });
  });

  test("is asked about today when no day is given, each of a list for itself", async () => {
    const { id } = await newOrganization("Đảng bộ huyện hôm nay");
    const expected = [];
    for (const days of ["", "0..", "-9..0", "2..", "-9..0 0..2 2.."]) {
      const post = await makePosition(hub, id);
      const made = [];
      for (const [from = "", to = ""] of days
        .split(" ")
        .filter(Boolean)
        .map((tenure) => tenure.split("..")))
        made.push({ from, ...(await appoint(post.id, dayFromToday(Number(from)), to === "" ? null : dayFromToday(Number(to)))) });
      const holders = made.filter(({ from }) => from === "0").map((holder) => ({ id: holder.id }));
      expected.push({ holders, sameDay: holders, vacant: holders.length === 0, appointments: { totalCount: made.length } });
    }
    const fields = "holders { id } sameDay: holders(asOf: null) { id } vacant appointments { totalCount }";
    const query = `query ($id: ID!) { organization(id: $id) { positions { nodes { ${fields} } } } }`;
    expect(await hub.get(query, { id })).toEqual({ organization: { positions: { nodes: expected } } });
  });

  test.each(["HEAD", "DEPUTY", "MEMBER", "DEPARTMENT", "DIVISION"])("can be of rank %s", async (rank) => {
    expect(await done(hub, "createPosition", { organizationId: root.id, title: rank, rank }, "rank")).toEqual({ rank });
  });

  test("keeps what a change leaves out", async () => {
    const { id } = await makePosition(hub, root.id, { title: "Trưởng ban", rank: "DEPARTMENT", ordinal: 7 });
    const change = (values: object): Promise<unknown> =>
      done(hub, "updatePosition", { id, ...values }, "title rank ordinal version");
    expect(await change({ title: " Trưởng phòng " })).toEqual({
      title: "Trưởng phòng",
      rank: "DEPARTMENT",
      ordinal: 7,
      version: 2,
    });
    expect(await change({ rank: "DIVISION" })).toEqual({ title: "Trưởng phòng", rank: "DIVISION", ordinal: 7, version: 3 });
    expect(await change({ ordinal: 0 })).toEqual({ title: "Trưởng phòng", rank: "DIVISION", ordinal: 0, version: 4 });
    expect(await change({ title: null, rank: null, ordinal: null })).toMatchObject({
      title: "Trưởng phòng",
      rank: "DIVISION",
      ordinal: 0,
    });
    const { node } = await hub.get<{ node: unknown }>(
      "query ($id: ID!) { node(id: $id) { ... on Position { title rank ordinal } } }",
      { id },
    );
    expect(node).toEqual({ title: "Trưởng phòng", rank: "DIVISION", ordinal: 0 });
  });
});

describe("createPosition", () => {
  const valid = (): object => ({ organizationId: province.id, title: "Bí thư", rank: "HEAD" });

  test.each([
    ["an organization that does not exist", { organizationId: "org_999999" }, "NOT_FOUND", "input.organizationId"],
    ["the id of something else", { organizationId: "pos_1" }, "BAD_USER_INPUT", "input.organizationId"],
    ["no id", { organizationId: "Thái Nguyên" }, "BAD_USER_INPUT", "input.organizationId"],
    ["an empty title", { title: " \n " }, "BAD_USER_INPUT", "input.title"],
    ["a title too long", { title: "x".repeat(301) }, "BAD_USER_INPUT", "input.title"],
    ["a title with control characters", { title: "Bí\u0007thư" }, "BAD_USER_INPUT", "input.title"],
    ["a place below 0", { ordinal: -1 }, "BAD_USER_INPUT", "input.ordinal"],
    ["a place above 9999", { ordinal: 10_000 }, "BAD_USER_INPUT", "input.ordinal"],
    ["an empty idempotency key", { idempotencyKey: "" }, "BAD_USER_INPUT", "input.idempotencyKey"],
    ["an idempotency key too long", { idempotencyKey: "k".repeat(201) }, "BAD_USER_INPUT", "input.idempotencyKey"],
    ["a rank that is none", { rank: "KING" }, "BAD_USER_INPUT", undefined],
    ["a place that is no whole number", { ordinal: 1.5 }, "BAD_USER_INPUT", undefined],
  ])("refuses %s", async (_what, values, code, field) => {
    await expectRefusal(hub, "createPosition", { ...valid(), ...values }, { code, field });
  });

  test("takes a title of 300 characters and the last place", async () => {
    const title = "ỳ".repeat(300);
    expect(await done(hub, "createPosition", { ...valid(), title, ordinal: 9999 }, "title ordinal")).toEqual({
      title,
      ordinal: 9999,
    });
  });

  test("is for operators, and done once with a key", async () => {
    await expectRefusal(hub, "createPosition", valid(), { code: "FORBIDDEN", anonymous: true });
    await expectOnce(hub, "createPosition", valid(), { title: "Phó Bí thư" });
  });

  test("says so when the post was deleted before it could be answered with", async () => {
    const keyed = { ...valid(), idempotencyKey: "position-gone" };
    const { id } = await done(hub, "createPosition", keyed);
    await hub.database.rows(sql`delete from position where id = ${Number(id.slice("pos_".length))}`);
    await expectRefusal(hub, "createPosition", keyed, { code: "NOT_FOUND" });
  });

  test("that was refused leaves its key free", async () => {
    const keyed = { ...valid(), idempotencyKey: "position-again" };
    await expectRefusal(hub, "createPosition", { ...keyed, title: "" }, { code: "BAD_USER_INPUT", field: "input.title" });
    const { id } = await done(hub, "createPosition", keyed);
    expect(await done(hub, "createPosition", keyed)).toEqual({ id });
  });
});

describe("updatePosition", () => {
  let id: string;
  beforeAll(async () => {
    ({ id } = await makePosition(hub, root.id));
  });

  test.each([
    ["an empty title", { title: "" }, "BAD_USER_INPUT", "input.title"],
    ["a title too long", { title: "x".repeat(301) }, "BAD_USER_INPUT", "input.title"],
    ["a place below 0", { ordinal: -1 }, "BAD_USER_INPUT", "input.ordinal"],
    ["a place above 9999", { ordinal: 10_000 }, "BAD_USER_INPUT", "input.ordinal"],
    ["another organization", { organizationId: "org_1" }, "BAD_USER_INPUT", undefined],
  ])("refuses %s", async (_what, values, code, field) => {
    const input = { id, rank: "MEMBER", ...values };
    await expectRefusal(hub, "updatePosition", input, { code, field });
  });

  test("keeps to the rules of every change", async () => {
    await expectChangeRules(hub, "updatePosition", () => makePosition(hub, root.id), { title: "Mới" }, { title: "Khác" });
  });

  test("with a key is repeated although the version has risen", async () => {
    const post = await makePosition(hub, root.id);
    const keyed = { id: post.id, title: "Một lần", expectedVersion: 1, idempotencyKey: "position-once" };
    for (const _time of [1, 2])
      expect(await done(hub, "updatePosition", keyed, "id version")).toEqual({ id: post.id, version: 2 });
  });

  test("leaves a key of another mutation alone", async () => {
    const key = { idempotencyKey: "position-or-cadre" };
    await makeCadre(hub, key);
    const refusal = { code: "IDEMPOTENCY_KEY_REUSED", field: "input.idempotencyKey" };
    await expectRefusal(hub, "updatePosition", { id, title: "Khác", ...key }, refusal);
  });

  test("from two sides at once lets one through", async () => {
    const post = await makePosition(hub, root.id);
    const titles = ["Bên này", "Bên kia"];
    const answers = await Promise.allSettled(
      titles.map((title) => done(hub, "updatePosition", { id: post.id, title, expectedVersion: 1 }, "title")),
    );
    const [winner, ...others] = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    expect(others).toEqual([]);
    expect(String(answers.find((answer) => answer.status === "rejected")?.reason)).toContain("VERSION_CONFLICT");
    const { node } = await hub.get<{ node: unknown }>("query ($id: ID!) { node(id: $id) { ... on Position { title } } }", {
      id: post.id,
    });
    expect(node).toEqual(winner);
  });
});
