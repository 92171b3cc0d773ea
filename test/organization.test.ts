import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";

interface Names {
  nodes: { name: string }[];
  totalCount: number;
}

let hub: TestHub;
let root: Made;
let province: Made;
let district: Made;

/** Names in no order, with accents that sort differently by code point. */
const COMMUNES = ["Xã Ăn", "Xã An", "Xã Ấn", "Xã Đức", "Xã Dục", "Xã Bà", "Xã Bá", "Phường 2", "Thị trấn Chợ"];

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19", unitType: "PROVINCE" });
  await root.organization({ name: "Đảng bộ tỉnh Bà Rịa - Vũng Tàu", level: "PROVINCE", code: "77", unitType: "PROVINCE" });
  district = await province.organization({ name: "Đảng bộ huyện Đại Từ", level: "UPPER_GRASSROOTS", code: "171" });
  for (const name of COMMUNES) await district.organization({ name, level: "GRASSROOTS", unitType: "COMMUNE" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

async function names(filter: object, rest = ""): Promise<string[]> {
  const { organizations } = await hub.get<{ organizations: Names }>(
    `query ($filter: OrganizationFilter) { organizations(filter: $filter, first: 100 ${rest}) { totalCount nodes { name } } }`,
    { filter },
  );
  expect(organizations.totalCount).toBe(organizations.nodes.length);
  return organizations.nodes.map(({ name }) => name);
}

describe("the tree", () => {
  test("knows parents, ancestors, children and descendants", async () => {
    const { organization } = await hub.get<{
      organization: { parent: { code: string }; ancestors: { code: string }[]; children: Names; descendants: Names };
    }>(
      `{ organization(code: "171") { parent { code } ancestors { code } children { totalCount nodes { name } } descendants(level: GRASSROOTS) { totalCount nodes { name } } } }`,
    );
    expect(organization.parent.code).toBe("19");
    expect(organization.ancestors.map(({ code }) => code)).toEqual(["TW", "19"]);
    expect(organization.children.totalCount).toBe(COMMUNES.length);
    expect(organization.descendants).toEqual(organization.children);
  });

  test("is answered by id and by code, and as a node", async () => {
    const answer = await hub.get<Record<string, { id: string; __typename: string } | null>>(
      `query ($id: ID!) { a: organization(id: $id) { __typename id } b: organization(code: "19") { __typename id } c: node(id: $id) { __typename id } d: node(id: "org_999999") { __typename id } }`,
      { id: province.id },
    );
    expect(answer["a"]).toEqual({ __typename: "Organization", id: province.id });
    expect(answer["b"]).toEqual(answer["a"]);
    expect(answer["c"]).toEqual(answer["a"]);
    expect(answer["d"]).toBeNull();
  });

  test("moves with everything below it", async () => {
    const moved = await district.organization({ name: "Đảng bộ xã chuyển đi", level: "GRASSROOTS" });
    const cell = await moved.organization({ name: "Chi bộ 1", level: "CELL", kind: "PARTY_CELL" });
    const other = await province.organization({ name: "Đảng bộ huyện mới", level: "UPPER_GRASSROOTS" });
    await hub.operate("mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { id } }", {
      input: { id: moved.id, parentId: other.id },
    });
    const { node } = await hub.get<{ node: { ancestors: { id: string }[] } }>(
      "query ($id: ID!) { node(id: $id) { ... on Organization { ancestors { id } } } }",
      { id: cell.id },
    );
    expect(node.ancestors.map(({ id }) => id)).toEqual([root.id, province.id, other.id, moved.id]);
    expect(await names({ within: district.id })).not.toContain("Chi bộ 1");
  });
});

describe("search", () => {
  test.each(["thai nguyen", "THÁI NGUYÊN", "Thái Nguyên".normalize("NFD"), "nguyên", "  tinh   thai nguy"])(
    "%j finds Thái Nguyên",
    async (search) => {
      expect(await names({ search, level: "PROVINCE" })).toEqual(["Đảng bộ tỉnh Thái Nguyên"]);
    },
  );

  test("passes over punctuation, and treats wildcards as such", async () => {
    expect(await names({ search: "ba ria vung tau" })).toEqual(["Đảng bộ tỉnh Bà Rịa - Vũng Tàu"]);
    expect(await names({ search: "100%x" })).toEqual([]);
  });

  test("combines with the other filters", async () => {
    expect(
      await names({ search: "xa", within: district.id, unitType: ["COMMUNE"], kind: "PARTY_COMMITTEE", validOn: "2020-06-30" }),
    ).toHaveLength(7);
    expect(await names({ parent: district.id, validOn: "2019-12-31" })).toEqual([]);
  });
});

describe("lists", () => {
  test("are in the order of the Vietnamese alphabet, both ways", async () => {
    const collator = new Intl.Collator("vi");
    const expected = COMMUNES.toSorted(collator.compare);
    expect(await names({ parent: district.id, unitType: "COMMUNE" })).toEqual(expected);
    expect(await names({ parent: district.id, unitType: "COMMUNE" }, "orderBy: NAME_DESC")).toEqual(expected.toReversed());
  });

  test.each(["NAME_ASC", "NAME_DESC", "CODE_ASC", "CODE_DESC", "LEVEL_ASC", "LEVEL_DESC"])(
    "%s pages forward and backward through the same list",
    async (orderBy) => {
      const whole = await page(`orderBy: ${orderBy}, first: 100`);
      const forward: string[] = [];
      for (let after: string | null = null; ;) {
        const part = await page(`orderBy: ${orderBy}, first: 4, after: ${JSON.stringify(after)}`);
        forward.push(...part.ids);
        expect(part.pageInfo.hasPreviousPage).toBe(after !== null);
        if (!part.pageInfo.hasNextPage) break;
        after = part.pageInfo.endCursor;
      }
      expect(forward).toEqual(whole.ids);
      const backward: string[] = [];
      for (let before: string | null = null; ;) {
        const part = await page(`orderBy: ${orderBy}, last: 4, before: ${JSON.stringify(before)}`);
        backward.unshift(...part.ids);
        if (!part.pageInfo.hasPreviousPage) break;
        before = part.pageInfo.startCursor;
      }
      expect(backward).toEqual(whole.ids);
    },
  );

  async function page(args: string) {
    const { organizations } = await hub.get<{
      organizations: {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
      };
    }>(`{ organizations(${args}) { nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`);
    return { ids: organizations.nodes.map(({ id }) => id), pageInfo: organizations.pageInfo };
  }
});

describe("writes", () => {
  const update = "mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { name version } }";

  test("refuse an old version and name the present one", async () => {
    const made = await district.organization({ name: "Đảng bộ xã cũ", level: "GRASSROOTS" });
    const changed = await hub.operate<{ updateOrganization: { name: string; version: number } }>(update, {
      input: { id: made.id, name: "Đảng bộ xã mới", expectedVersion: 1 },
    });
    expect(changed.updateOrganization).toEqual({ name: "Đảng bộ xã mới", version: 2 });
    const { errors } = await hub.ask(
      update,
      { input: { id: made.id, name: "Đảng bộ xã khác", expectedVersion: 1 } },
      hub.operatorToken,
    );
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "VERSION_CONFLICT",
      problems: [{ field: "input.expectedVersion", value: 1 }],
    });
    expect(errors?.[0]?.message).toContain("version 2");
  });

  test("with an idempotency key are done once", async () => {
    const create = "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }";
    const input = {
      name: "Đảng bộ xã một lần",
      kind: "PARTY_COMMITTEE",
      level: "GRASSROOTS",
      parentId: district.id,
      validFrom: "2020-01-01",
      idempotencyKey: "k-1",
    };
    const answers = await Promise.all(
      [1, 2, 3].map(() => hub.operate<{ createOrganization: { id: string } }>(create, { input })),
    );
    expect(new Set(answers.map(({ createOrganization }) => createOrganization.id)).size).toBe(1);
    expect(await names({ search: "một lần" })).toHaveLength(1);
    const { errors } = await hub.ask(create, { input: { ...input, name: "Đảng bộ xã khác" } }, hub.operatorToken);
    expect(errors?.[0]?.extensions.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  test.each([
    ["a double code", { code: "19", level: "PROVINCE", parentId: "root" }, "CONFLICT", "input.code"],
    ["a level in a wrong place", { level: "CELL", parentId: "root" }, "CONFLICT", "input.parentId"],
    ["a parent that does not exist", { level: "PROVINCE", parentId: "org_999999" }, "NOT_FOUND", "input.parentId"],
    ["no parent below the centre", { level: "PROVINCE" }, "BAD_USER_INPUT", "input.parentId"],
    [
      "an end before the start",
      { level: "PROVINCE", parentId: "root", validTo: "2019-01-01" },
      "BAD_USER_INPUT",
      "input.validTo",
    ],
    ["an empty name", { name: "  ", level: "PROVINCE", parentId: "root" }, "BAD_USER_INPUT", "input.name"],
    ["a name too long", { name: "x".repeat(301), level: "PROVINCE", parentId: "root" }, "BAD_USER_INPUT", "input.name"],
  ])("refuse %s and leave no trace", async (_what, values, code, field) => {
    const before = await names({});
    const input = {
      name: "Đảng bộ thử",
      kind: "PARTY_COMMITTEE",
      validFrom: "2020-01-01",
      ...values,
      ...("parentId" in values && values.parentId === "root" ? { parentId: root.id } : {}),
    };
    const { errors } = await hub.ask(
      "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }",
      { input },
      hub.operatorToken,
    );
    expect(errors?.[0]?.extensions).toMatchObject({ code, problems: [{ field }] });
    expect(await names({})).toEqual(before);
  });

  test("refuse a move below itself", async () => {
    const { errors } = await hub.ask(update, { input: { id: province.id, parentId: province.id } }, hub.operatorToken);
    expect(errors?.[0]?.extensions.code).toBe("CONFLICT");
  });

  test("are for operators", async () => {
    const { errors } = await hub.ask(update, { input: { id: province.id, name: "x" } });
    expect(errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});
