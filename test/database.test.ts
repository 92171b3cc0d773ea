import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { databaseFailure } from "../src/db/failure.ts";
import { type Database, openDatabase, type Row } from "../src/db/index.ts";
import { openTestDatabase, type TestDatabase } from "./support/database.ts";
import { until } from "./support/wait.ts";

let place: TestDatabase;
let database: Database;

beforeAll(async () => {
  place = await openTestDatabase();
  database = await openDatabase(place.config);
});

afterAll(async () => {
  await database.close();
  await place.dispose();
});

beforeEach(async () => {
  await database.rows(sql`truncate organization, cadre, term restart identity cascade`);
});

/** The one value of the one row that the statement returns. */
async function value(query: ReturnType<typeof sql>): Promise<unknown> {
  const [row] = await database.rows(query);
  return Object.values(row ?? {})[0];
}

async function addOrganization(level: string, parent: number | null, name = "Đảng bộ"): Promise<number> {
  const id = await value(sql`insert into organization (name, kind, level, parent_id, valid_from, provenance)
    values (${name}, 'PARTY_COMMITTEE', ${level}::organization_level, ${parent}::integer, '2000-01-01', 'SYNTHETIC') returning id`);
  return Number(id);
}

/** The constraint that refuses the statement; "" when it is accepted. */
async function refusal(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "",
    (error: unknown) => databaseFailure(error)?.constraint ?? String(error),
  );
}

test("migrating what is migrated changes nothing", async () => {
  const applied = sql`select count(*)::integer from drizzle.__drizzle_migrations`;
  const before = await value(applied);
  await database.migrate();
  expect(await value(applied)).toBe(before);
});

describe("Vietnamese text", () => {
  test("is searched by its unaccented words, however it was composed", async () => {
    for (const form of ["NFC", "NFD"]) {
      expect(await value(sql`select vi_search_text(${"Thái Nguyên".normalize(form)})`)).toBe(" thai nguyen");
    }
    expect(await value(sql`select vi_search_text(${"Bà Rịa - Vũng Tàu"})`)).toBe(" ba ria vung tau");
  });

  test("sorts as the Vietnamese alphabet does, tones second", async () => {
    const collator = new Intl.Collator("vi", { sensitivity: "accent" });
    const letters = "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ";
    const random = fc.string({
      unit: fc.constantFrom(...letters, ...letters.toUpperCase(), ..." 0123456789"),
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(random, { minLength: 2, maxLength: 60 }), async (words) => {
        const ranks = sql`select word, dense_rank() over (order by vi_sort_key(word) collate "C")::integer as rank
          from unnest(${sql.param(words)}::text[]) as word order by rank, word`;
        const ranked = (await database.rows(ranks)).map((row) => ({ word: String(row["word"]), rank: Number(row["rank"]) }));
        for (const [i, next] of ranked.slice(1).entries()) {
          const { word, rank } = ranked[i] ?? next;
          expect(Math.sign(collator.compare(word, next.word)), `${word} | ${next.word}`).toBe(rank === next.rank ? 0 : -1);
        }
      }),
      { numRuns: 50 },
    );
  });

  test("sorts people by their given name first", async () => {
    const people = ["Trần Văn Anh", "Nguyễn Thị Ánh", "Lê An", "Đỗ Bình", "Nguyễn Anh"];
    const sorted = await database.rows(sql`select name from unnest(${sql.param(people)}::text[]) as name
      order by vi_person_sort_key(name) collate "C"`);
    expect(sorted.map((row) => row["name"])).toEqual(["Lê An", "Nguyễn Anh", "Trần Văn Anh", "Nguyễn Thị Ánh", "Đỗ Bình"]);
  });
});

describe("transactions", () => {
  const count = sql`select count(*)::integer as n from term`;
  const addTerm = (code: string): ReturnType<typeof sql> =>
    sql`insert into term (code, starts_on, ends_on) values (${code}, '2020-01-01', '2025-01-01')`;

  test("a snapshot sees one instant", async () => {
    const snapshot = database.snapshot();
    expect(await snapshot.rows(count)).toEqual([{ n: 0 }]);
    const written = database.rows(addTerm("2020-2025"));
    if (database.kind === "server") await written;
    expect(await snapshot.rows(count)).toEqual([{ n: 0 }]);
    await snapshot.end();
    await written;
    expect(await value(count)).toBe(1);
  });

  test("a snapshot that read nothing can be ended, and one that failed as well", async () => {
    await database.snapshot().end();
    const failed = database.snapshot();
    await expect(failed.rows(sql`select 1 / 0`)).rejects.toThrow("division by zero");
    await failed.end();
    expect(await value(count)).toBe(0);
  });

  test("a read that comes after a snapshot's end holds no session", async () => {
    // More than the pool has connections: were one held, the last would wait for ever.
    for (let turn = 0; turn < 12; turn += 1) {
      const snapshot = database.snapshot();
      await snapshot.end();
      await expect(snapshot.rows(count)).rejects.toThrow("ended");
    }
    expect(await value(count)).toBe(0);
  });

  test("a transaction that throws leaves nothing", async () => {
    const work = database.transaction(async (tx) => {
      await tx.rows(addTerm("2020-2025"));
      expect(await tx.rows(count)).toEqual([{ n: 1 }]);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await value(count)).toBe(0);
  });

  test("a bulk load is all or nothing", async () => {
    const lines = (codes: string[]): string[] => codes.map((code) => `${code}\t2020-01-01\t2025-01-01\n`);
    const load = (codes: string[]): Promise<unknown> =>
      database.bulkLoad(async (bulk) => {
        await bulk.copy("term (code, starts_on, ends_on)", lines(codes));
        return bulk.run("select count(*)::integer as n from term");
      });
    expect(await refusal(load(["a", "b", "a"]))).toBe("term_code_unique");
    expect(await value(count)).toBe(0);
    expect(await load(["a", "b"])).toEqual([{ n: 2 }]);
    await expect(
      database.bulkLoad(async (bulk) => {
        await bulk.copy("term (code, starts_on, ends_on)", lines(["c"]));
        throw new Error("changed my mind");
      }),
    ).rejects.toThrow("changed my mind");
    expect(await value(count)).toBe(2);
  });

  test("a notification wakes whoever listens, after the commit only", async () => {
    let wakes = 0;
    let began = 0;
    const stop = await database.listen(
      "test_wake",
      () => void wakes++,
      () => void began++,
    );
    await until(() => began === 1, { what: "the start of listening" });
    await refusal(
      database.transaction(async (tx) => {
        await tx.rows(sql`select pg_notify('test_wake', '')`);
        throw new Error("no");
      }),
    );
    await database.rows(sql`select pg_notify('test_wake', '')`);
    await until(() => wakes === 1);
    await stop();
    await database.rows(sql`select pg_notify('test_wake', '')`);
    expect(wakes).toBe(1);
  });
});

describe("the tree", () => {
  const paths = async (): Promise<Row[]> => database.rows(sql`select id, path from organization order by id`);

  test("keeps to the rules of levels", async () => {
    expect(await refusal(addOrganization("PROVINCE", null))).toBe("organization_parent_required");
    const root = await addOrganization("CENTRAL", null);
    expect(await refusal(addOrganization("CELL", root))).toBe("organization_level_rule");
    const province = await addOrganization("PROVINCE", root);
    expect(await refusal(addOrganization("UPPER_GRASSROOTS", province))).toBe("");
    expect(await refusal(addOrganization("PROVINCE", 4711))).toBe("organization_parent_id_organization_id_fk");
    const promote = database.rows(sql`update organization set level = 'CENTRAL' where id = ${province}`);
    expect(await refusal(promote)).toBe("organization_level_fixed");
  });

  test("moves with all that is below", async () => {
    const root = await addOrganization("CENTRAL", null);
    const [from, to] = [await addOrganization("PROVINCE", root), await addOrganization("PROVINCE", root)];
    const district = await addOrganization("UPPER_GRASSROOTS", from);
    const commune = await addOrganization("GRASSROOTS", district);
    const cell = await addOrganization("CELL", commune);
    await database.rows(sql`update organization set parent_id = ${to} where id = ${district}`);
    expect(await paths()).toEqual([
      { id: root, path: [root] },
      { id: from, path: [root, from] },
      { id: to, path: [root, to] },
      { id: district, path: [root, to, district] },
      { id: commune, path: [root, to, district, commune] },
      { id: cell, path: [root, to, district, commune, cell] },
    ]);
    const versions = await database.rows(sql`select version from organization where id in (${district}, ${commune}) order by id`);
    expect(versions.map((row) => row["version"])).toEqual([2, 1]);
  });

  test("has no cycle", async () => {
    const root = await addOrganization("CENTRAL", null);
    const above = await addOrganization("PROVINCE", root);
    const below = await addOrganization("PROVINCE", above);
    const move = database.rows(sql`update organization set parent_id = ${below} where id = ${above}`);
    expect(await refusal(move)).toBe("organization_no_cycle");
  });

  test("raises the version of what was changed itself", async () => {
    const root = await addOrganization("CENTRAL", null, "Đảng bộ".normalize("NFD"));
    await database.rows(sql`update organization set name = 'Đảng bộ Trung ương' where id = ${root}`);
    const [row] = await database.rows(sql`select version, name, updated_at > created_at as touched from organization`);
    expect(row).toEqual({ version: 2, name: "Đảng bộ Trung ương", touched: true });
  });
});

test("a post has one holder at a time", async () => {
  const root = await addOrganization("CENTRAL", null);
  await database.rows(sql`insert into position (organization_id, title, rank, ordinal) values (${root}, 'Bí thư', 'HEAD', 1)`);
  await database.rows(
    sql`insert into cadre (name, category, gender, provenance) values ('Lê An', 'CADRE', 'FEMALE', 'SYNTHETIC')`,
  );
  const appoint = (from: string, to: string | null): Promise<string> =>
    refusal(
      database.rows(sql`insert into appointment (position_id, cadre_id, starts_on, ends_on, method, provenance)
        values (1, 1, ${from}::date, ${to}::date, 'ELECTED', 'SYNTHETIC')`),
    );
  expect(await appoint("2015-01-01", "2020-01-01")).toBe("");
  expect(await appoint("2019-12-31", "2021-01-01")).toBe("appointment_one_holder");
  expect(await appoint("2020-01-01", null)).toBe("");
  expect(await appoint("2030-01-01", null)).toBe("appointment_one_holder");
});
