import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkBirthDate } from "../src/domain/cadre/cadre.rules.ts";
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

/** As a Vietnamese list has them: by given name, letters before tones, then by the whole name. */
const PEOPLE = `Hoàng An, Lê An, Lệ An, Lê Thị An, Nguyễn Văn An, Phạm Anh, Đỗ Ảnh, Bùi Ánh, Trần Ăn, Vũ Ân, Tô Ba, Tô Bà,
  Cao Bình, Đinh Dũng, An Đạt, Ngô Em, Hà Êm, Cù Ma, Cù Mà, Cù Mả, Cù Mã, Cù Má, Cù Mạ, Lý Oanh, Lý Ổn, Lý Ơn, Lưu Uy, Lý Ưng,
  Âu Xuân, Ái Yến`;
const IN_ORDER = PEOPLE.split(/,\s+/);

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  await insertCadres(IN_ORDER.toSorted(), "CIVIL_SERVANT");
});
afterAll(async () => hub[Symbol.asyncDispose]());

/** Adds people in this order in one statement. */
async function insertCadres(names: readonly string[], category: string): Promise<void> {
  await hub.database.rows(sql`insert into cadre (name, category, gender, provenance)
    select name, ${category}::text::cadre_category, 'FEMALE', 'SYNTHETIC'
    from unnest(${sql.param(names)}::text[]) with ordinality as given (name, place) order by place`);
}

type Names = { totalCount: number; nodes: { id: string; fullName: string }[] };

async function list(filter: object, orderBy = "NAME_ASC"): Promise<Names["nodes"]> {
  const args = `filter: $filter, first: 100, orderBy: ${orderBy}`;
  const query = `query ($filter: CadreFilter) { cadres(${args}) { totalCount nodes { id fullName } } }`;
  const { cadres } = await hub.get<{ cadres: Names }>(query, { filter });
  expect(cadres.totalCount).toBe(cadres.nodes.length);
  return cadres.nodes;
}

async function names(filter: object, orderBy?: string): Promise<string[]> {
  return (await list(filter, orderBy)).map(({ fullName }) => fullName);
}

describe("cadres are listed", () => {
  test("by given name in the Vietnamese alphabet, both ways", async () => {
    expect(await names({ category: ["CIVIL_SERVANT"] })).toEqual(IN_ORDER);
    expect(await names({ category: ["CIVIL_SERVANT"] }, "NAME_DESC")).toEqual(IN_ORDER.toReversed());
    const query = "{ cadres(filter: { category: CIVIL_SERVANT }) { totalCount nodes { id fullName } } }";
    const { cadres } = await hub.get<{ cadres: Names }>(query);
    expect(cadres.nodes.map(({ fullName }) => fullName)).toEqual(IN_ORDER.slice(0, 20));
    expect(cadres.totalCount).toBe(IN_ORDER.length);
  });

  test.each(["NAME_ASC", "NAME_DESC"])("%s in pages of both directions, namesakes too", async (orderBy) => {
    await insertCadres(["Trùng Tên", "Trùng Tên", "Trùng Tên", "Trùng Tên", "Khác Tên"], "PUBLIC_EMPLOYEE");
    const age = ({ id }: { id: string }): number => Number(id.slice(4));
    const people = (await list({ category: "PUBLIC_EMPLOYEE" })).toSorted((a, b) => age(a) - age(b));
    const ascending = ["Khác Tên", "Trùng Tên"].flatMap((name) => people.filter(({ fullName }) => fullName === name));
    const ids = (orderBy === "NAME_ASC" ? ascending : ascending.toReversed()).map(({ id }) => id);
    const page = async (args: string): Promise<Page> => {
      const query = `{ cadres(filter: { category: PUBLIC_EMPLOYEE }, orderBy: ${orderBy}, ${args}) { ${PAGE} } }`;
      return (await hub.get<{ cadres: Page }>(query)).cadres;
    };
    for (const size of [1, 2, 100]) await expectPages(page, ids, size);
  });

  const parts = [
    ["", "b", "c", "d", "đ", "h", "ng", "t", "th", "x"],
    [..."aăâeêioôơuưy"],
    ["", ..."\u0300\u0309\u0303\u0301\u0323"],
  ];
  const syllable = fc
    .tuple(...parts.map((choice) => fc.constantFrom(...choice)), fc.constantFrom("", "n", "nh", "i"))
    .map((chosen) => chosen.join("").normalize("NFC"))
    .map((word) => `${word.charAt(0).toLocaleUpperCase("vi")}${word.slice(1)}`);
  const fullName = fc.array(syllable, { minLength: 1, maxLength: 3 }).map((words) => words.join(" "));

  test("as Unicode's rules for Vietnamese put them, whatever the names", async () => {
    const clear = (): Promise<unknown> => hub.database.rows(sql`delete from cadre where category = 'PUBLIC_EMPLOYEE'`);
    const collator = new Intl.Collator("vi");
    const given = (name: string): string => name.split(" ").at(-1) ?? "";
    const compare = (a: string, b: string): number => collator.compare(given(a), given(b)) || collator.compare(a, b);
    await fc.assert(
      fc.asyncProperty(fc.array(fullName, { minLength: 2, maxLength: 90, size: "max" }), async (people) => {
        await clear();
        const typed = people.map((name, place) => name.normalize(place % 2 === 0 ? "NFC" : "NFD"));
        await insertCadres(typed, "PUBLIC_EMPLOYEE");
        expect(await names({ category: ["PUBLIC_EMPLOYEE"] })).toEqual(people.toSorted(compare));
      }),
      { numRuns: 25 },
    );
    await clear();
  });
});

describe("cadres are found", () => {
  const WORDS = ["nguyen van an", "NGUYỄN VĂN", "Nguyễn Văn An".normalize("NFD"), "văn a", " van   an "];
  test.each(WORDS)("by %j", async (search) => {
    expect(await names({ search, category: "CIVIL_SERVANT" })).toEqual(["Nguyễn Văn An"]);
  });

  test("by Đ typed as D, and whatever their tone", async () => {
    expect(await names({ search: "dat" })).toEqual(["An Đạt"]);
    expect(await names({ search: "cù mạ" })).toEqual(["Cù Ma", "Cù Mà", "Cù Mả", "Cù Mã", "Cù Má", "Cù Mạ"]);
  });

  test.each(["guyen", "an nguyen", "nguyen an", "nguyen%an", "nguyen v_n"])("not by %j", async (search) => {
    expect(await names({ search })).toEqual([]);
  });

  test("by category", async () => {
    await makeCadre(hub, { fullName: "Riêng Một", category: "CADRE" });
    const found = async (category: string | string[]): Promise<number> => (await names({ search: "rieng mot", category })).length;
    expect([await found("CADRE"), await found(["CIVIL_SERVANT", "CADRE"])]).toEqual([1, 1]);
    expect(await found(["CIVIL_SERVANT", "PUBLIC_EMPLOYEE"])).toBe(0);
  });

  test("within an organization as long as they hold a post there", async () => {
    const province = await root.organization({ name: "Đảng bộ tỉnh trong", level: "PROVINCE" });
    const district = await province.organization({ name: "Đảng bộ huyện trong", level: "UPPER_GRASSROOTS" });
    const other = await root.organization({ name: "Đảng bộ tỉnh ngoài", level: "PROVINCE" });
    const hold = async (fullName: string, organizations: Made[], days: object): Promise<void> => {
      const { id } = await makeCadre(hub, { fullName });
      for (const organization of organizations) {
        const post = await makePosition(hub, organization.id);
        await done(hub, "appoint", { positionId: post.id, cadreId: id, method: "ELECTED", ...days });
      }
    };
    await hold("Ở Huyện", [district], { startsOn: "2020-01-01" });
    await hold("Ở Tỉnh", [province, district, other], { startsOn: "2020-01-01" });
    await hold("Ở Ngoài", [other], { startsOn: "2020-01-01" });
    await hold("Đã Thôi", [district], { startsOn: "2020-01-01", endsOn: dayFromToday(0) });
    await hold("Sắp Thôi", [province], { startsOn: dayFromToday(0), endsOn: dayFromToday(2) });
    await hold("Chưa Đến", [district], { startsOn: dayFromToday(2) });
    expect(await names({ within: district.id })).toEqual(["Ở Huyện", "Ở Tỉnh"]);
    expect(await names({ within: province.id })).toEqual(["Ở Huyện", "Sắp Thôi", "Ở Tỉnh"]);
    expect(await names({ within: root.id }, "NAME_DESC")).toEqual(["Ở Tỉnh", "Sắp Thôi", "Ở Ngoài", "Ở Huyện"]);
    expect(await names({ within: province.id, search: "o tinh", category: "CADRE" })).toEqual(["Ở Tỉnh"]);
    expect(await names({ within: "org_999999" })).toEqual([]);
  });

  test.each([
    ["no letter", { search: " -% " }, "filter.search"],
    ["a search too long", { search: "a".repeat(201) }, "filter.search"],
    ["an id of another type", { within: "cad_1" }, "filter.within"],
    ["no id", { within: "19" }, "filter.within"],
    ["a category that is none", { category: ["KING"] }, undefined],
  ])("not by %s", async (_what, filter, field) => {
    const { errors } = await hub.ask("query ($filter: CadreFilter) { cadres(filter: $filter) { totalCount } }", { filter });
    const problems = field === undefined ? undefined : [expect.objectContaining({ field }) as unknown];
    expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: "BAD_USER_INPUT", problems }]);
  });
});

describe("a cadre", () => {
  const PUBLIC = "id fullName category gender provenance version createdAt updatedAt";
  const PRIVATE = "birthDate { value withheld } ethnicity { value withheld }";
  const FIELDS = `__typename ${PUBLIC} ${PRIVATE} appointments { totalCount }`;
  const shown = {
    fullName: "Lò Thị Mai".normalize("NFC"),
    category: "CADRE",
    gender: "FEMALE",
    birthDate: "1980-02-29",
    ethnicity: "Thái",
  };
  /** The same as an answer has it. */
  const answered = (values: object): object =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]: [string, unknown]) =>
        ["birthDate", "ethnicity"].includes(name) ? [name, { value, withheld: null }] : [name, value],
      ),
    );
  const input = { ...shown, fullName: " Lò Thị  Mai".normalize("NFD"), ethnicity: " Thái " };

  test("shows an administrator what it is, by its id and as a node", async () => {
    const made = await done<Record<string, unknown>>(hub, "createCadre", input, FIELDS);
    expect(made).toEqual({
      __typename: "Cadre",
      id: matching(/^cad_\d+$/),
      ...answered(shown),
      provenance: "OPERATOR",
      version: 1,
      createdAt: INSTANT,
      updatedAt: made["createdAt"],
      appointments: { totalCount: 0 },
    });
    const query = `query ($id: ID!) {
      cadre(id: $id) { ${FIELDS} } node(id: $id) { ... on Cadre { ${FIELDS} } } none: cadre(id: "cad_999999") { id }
    }`;
    expect(await hub.operate(query, { id: made["id"] })).toEqual({ cadre: made, node: made, none: null });
  });

  test("hides its private fields from everybody else, each by itself, wherever it is reached", async () => {
    const { id } = await makeCadre(hub, input);
    const post = await makePosition(hub, root.id);
    await done(hub, "appoint", { positionId: post.id, cadreId: id, startsOn: "2020-01-01", method: "ELECTED" });
    const query = `query ($id: ID!, $post: ID!) {
      cadre(id: $id) { fullName ${PRIVATE} }
      node(id: $id) { ... on Cadre { gender born: birthDate { value withheld } } }
      cadres(filter: { search: "Lò Thị Mai" }, first: 1) { nodes { fullName ethnicity { __typename value withheld } } }
      post: node(id: $post) { ... on Position { holders { cadre { fullName birthDate { withheld value } } } } }
    }`;
    const data = await hub.get(query, { id, post: post.id });
    const fullName = "Lò Thị Mai";
    const hidden = { value: null, withheld: "NO_RIGHT" };
    expect(data).toEqual({
      cadre: { fullName, birthDate: hidden, ethnicity: hidden },
      node: { gender: "FEMALE", born: hidden },
      cadres: { nodes: [{ fullName, ethnicity: { __typename: "PrivateText", ...hidden } }] },
      post: { holders: [{ cadre: { fullName, birthDate: hidden } }] },
    });
    expect(JSON.stringify(data)).not.toMatch(/1980|Thái/);
    const open = await hub.operate<{ cadre: object }>(query, { id, post: post.id });
    expect(open.cadre).toEqual(answered({ fullName, birthDate: "1980-02-29", ethnicity: "Thái" }));
  });

  test("keeps what a change leaves out, and loses what a change makes null", async () => {
    const { id } = await makeCadre(hub, input);
    const change = (values: object): Promise<unknown> =>
      done(hub, "updateCadre", { id, ...values }, `fullName category gender ${PRIVATE}`);
    let expected: object = shown;
    const changes: object[] = [{ fullName: "Lò Mai" }, { category: "PUBLIC_EMPLOYEE" }, { gender: "MALE" }, { birthDate: null }];
    for (const values of [...changes, { ethnicity: null, birthDate: "1981-01-01" }]) {
      expected = { ...expected, ...values };
      expect(await change(values)).toEqual(answered(expected));
    }
    expect(await change({ fullName: null, category: null, gender: null })).toEqual(answered(expected));
    expect(await names({ search: "lo mai", category: "PUBLIC_EMPLOYEE" })).toEqual(["Lò Mai"]);
    await change({ fullName: "Lò Đổi Tên" });
    expect(await names({ search: "lo mai", category: "PUBLIC_EMPLOYEE" })).toEqual([]);
    expect(await names({ search: "doi ten" })).toEqual(["Lò Đổi Tên"]);
  });

  test.each(["org_1", "1", "cad_0", "cad_1_1", "cad_99999999999"])("is not asked for by the id %j", async (id) => {
    const { errors } = await hub.ask("query ($id: ID!) { cadre(id: $id) { id } }", { id });
    expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", problems: [{ field: "id", value: id }] });
  });
});

describe.each(["createCadre", "updateCadre"])("%s", (mutation) => {
  const input = { fullName: "Nguyễn Văn Bình", category: "CADRE", gender: "MALE" };
  beforeAll(async () => {
    if (mutation === "updateCadre") Object.assign(input, await makeCadre(hub));
  });

  test.each([
    ["an empty name", { fullName: " \n" }, "input.fullName"],
    ["a name too long", { fullName: "x".repeat(201) }, "input.fullName"],
    ["a name with control characters", { fullName: "Văn\u0007" }, "input.fullName"],
    ["an empty ethnicity", { ethnicity: "" }, "input.ethnicity"],
    ["an ethnicity too long", { ethnicity: "x".repeat(101) }, "input.ethnicity"],
    ["a birth in the future", { birthDate: dayFromToday(2) }, "input.birthDate"],
    ["a child", { birthDate: dayFromToday(-14 * 365) }, "input.birthDate"],
    ["somebody born too long ago", { birthDate: dayFromToday(-121 * 366) }, "input.birthDate"],
    ["a day that does not exist", { birthDate: "1981-02-29" }, undefined],
    ["a category that is none", { category: "KING" }, undefined],
    ["a gender that is none", { gender: "X" }, undefined],
  ])("refuses %s", async (_what, values, field) => {
    await expectRefusal(hub, mutation, Object.assign({}, input, values), { code: "BAD_USER_INPUT", field });
  });

  test("takes what is just allowed", async () => {
    const values = { fullName: "ỳ".repeat(200), ethnicity: "x".repeat(100), birthDate: dayFromToday(-119 * 365) };
    const { fullName, ethnicity, birthDate } = values;
    expect(await done(hub, mutation, { ...input, ...values }, "fullName ethnicity { value } birthDate { value }")).toEqual({
      fullName,
      ethnicity: { value: ethnicity },
      birthDate: { value: birthDate },
    });
  });

  test("is for operators, and done once with a key", async () => {
    await expectRefusal(hub, mutation, input, { code: "FORBIDDEN", anonymous: true });
    await expectOnce(hub, mutation, input, { gender: "FEMALE" });
  });
});

test("updateCadre keeps to the rules of every change", async () => {
  await expectChangeRules(hub, "updateCadre", () => makeCadre(hub), { gender: "FEMALE" }, { gender: "MALE" });
});

test("a day of birth is 15 to 120 years ago", () => {
  const check = (birthDate: string, today: string) => (): string => checkBirthDate("input.birthDate", birthDate, today);
  for (const day of ["2005-06-30", "1900-06-30", "1980-01-01"]) expect(check(day, "2020-06-30")()).toBe(day);
  for (const day of ["2005-07-01", "1900-06-29", "2020-07-01"]) expect(check(day, "2020-06-30")).toThrow("input.birthDate: must");
  expect(check("2005-02-28", "2020-02-29")()).toBe("2005-02-28");
  expect(check("2005-03-01", "2020-02-29")).toThrow("must be from");
});
