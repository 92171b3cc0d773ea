import { randomBytes } from "node:crypto";
import { type SQL, getTableName, sql } from "drizzle-orm";
import { PgDialect, getTableConfig } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type RowScope, declaredScopes } from "../src/db/extent.ts";
import { type Database, type Extents, openDatabase } from "../src/db/index.ts";
import { seed } from "../src/seed/index.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { serverUrlOf } from "./support/peer.ts";
import { findPgbouncer, startPgbouncer } from "./support/pgbouncer.ts";
import { databaseUrl } from "./support/postgres.ts";
import { ROLE, behindWall } from "./support/wall.ts";

/** Tables that hold nothing of an organization's. */
const OF_NOBODY = ["term", "level_rule", "congress_fold"];
/** Tables of the hub's own, which no question of a scoped viewer reads. */
const OF_THE_HUB = ["hub_key", "idempotency", "blocked_viewer", "revoked_token", "audit_pending", "audit_trail"];

const dialect = new PgDialect();
const nothing: Extents = { rows: [], private: [], grants: [] };
const fill = async (database: Database): Promise<void> => void (await seed(database, { scale: "demo" }));
const program = await findPgbouncer();

// The embedded database has one user, who owns everything.
describe.runIf(inject("database").kind === "server")("a database that itself withholds rows", () => {
  let hub: TestHub;
  let owner: postgres.Sql;
  let raw: postgres.Sql;
  let ownUrl: string;
  /** Organizations of each level, some of them. */
  let roots: number[];

  beforeAll(async () => {
    hub = await openHub({ wall: true, prepare: fill });
    const url = await serverUrlOf(hub);
    ownUrl = behindWall(url).url;
    owner = postgres(url, { max: 1, onnotice: () => {} });
    raw = postgres(ownUrl, { max: 1, onnotice: () => {} });
    await owner`insert into access_grant (viewer, organization_id, rights, granted_by)
      select 'somebody', id, '{READ}', 'test' from organization where id % 50 = 1`;
    roots = (
      await owner<{ id: number }[]>`select id from organization where id % 97 = 5 order by cardinality(path), id limit 40`
    ).map(({ id }) => id);
  }, 180_000);
  afterAll(async () => {
    await Promise.all([owner, raw].map((client) => client.end()));
    await hub[Symbol.asyncDispose]();
  });

  const names = (): string[] => declaredScopes().map(({ table }) => getTableName(table));
  const countOf = async (database: Pick<Database, "rows">, name: string): Promise<number> =>
    Number((await database.rows(sql`select count(*) as count from ${sql.identifier(name)}`))[0]?.["count"]);
  const inText = (on: postgres.Sql | postgres.TransactionSql, query: SQL): Promise<postgres.Row[]> => {
    const { sql: text, params } = dialect.sqlToQuery(query);
    return on.unsafe(text, params as postgres.ParameterOrJSON<never>[]);
  };

  test("forces policies on each table, and gives the hub's role nothing that would see through them", async () => {
    const tables = await owner`select relname as name from pg_class
      where relrowsecurity and relforcerowsecurity and relnamespace = 'public'::regnamespace order by 1`;
    expect(tables.map(({ name }) => String(name))).toEqual(names().toSorted());
    const policies = await owner`select tablename || '.' || policyname as name from pg_policies order by 1`;
    expect(policies.map(({ name }) => String(name))).toEqual(
      names()
        .flatMap((name) => [`${name}.everywhere`, `${name}.scoped`])
        .toSorted(),
    );
    const [role] = await owner`select rolsuper, rolbypassrls, rolinherit, rolcreaterole,
        (select count(*)::integer from pg_shdepend where refobjid = r.oid and deptype = 'o') as owned
      from pg_roles r where rolname = ${ROLE}`;
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolinherit: false, rolcreaterole: false, owned: 0 });
  });

  test("has no view, which would run as its owner, and no function that does but those which are known", async () => {
    const [views] = await owner`select count(*)::integer as count from pg_class
      where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace and relname not like 'pg_%'`;
    expect(views?.["count"]).toBe(0);
    const definers = await owner`select proname as name, proconfig::text as config from pg_proc
      where prosecdef and pronamespace = 'public'::regnamespace`;
    expect(definers).toEqual([{ name: "seal_audit", config: expect.stringContaining("search_path=") as unknown }]);
  });

  test("knows of each table whose rows it holds", async () => {
    const tables =
      await owner`select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
    const declared = [...names(), ...OF_NOBODY, ...OF_THE_HUB];
    expect(tables.map(({ name }) => String(name)).toSorted()).toEqual(declared.toSorted());
  });

  test("shows nothing to who does not say in whose place it asks", async () => {
    for (const name of names()) {
      expect(await raw.unsafe(`select count(*)::integer as count from ${name}`)).toEqual([{ count: 0 }]);
      // Nor to who says only half of it.
      const [half] = await raw.begin(async (tx) => {
        await tx`select set_config('role', 'diem_cau_scoped', true)`;
        return tx.unsafe(`select count(*)::integer as count from ${name}`);
      });
      expect(half).toEqual({ count: 0 });
    }
    for (const name of OF_THE_HUB) {
      await expect(raw.unsafe(`select from ${name}`)).rejects.toThrow("permission denied");
      await expect(hub.database.as(nothing).rows(sql`select from ${sql.identifier(name)}`)).rejects.toThrow();
    }
  });

  test("keeps in no session in whose place somebody has asked", async () => {
    const before = { text: "select set_config('role', $1, true), set_config('diem_cau.rows', $2, true)" };
    for (const values of [
      ["diem_cau_everywhere", ""],
      ["diem_cau_scoped", `{${String(roots[0])}}`],
    ]) {
      for (const options of [{ prepare: true }, { prepare: false }]) {
        const within = { ...options, simple: false, before: { ...before, values } };
        const [seen] = await raw.unsafe("select count(*)::integer as count from organization where id > $1", [0], within);
        expect(seen?.["count"]).toBeGreaterThan(0);
        const [after] = await raw.unsafe("select count(*)::integer as count from organization where id > $1", [0], options);
        expect(after).toEqual({ count: 0 });
      }
      await expect(raw.unsafe("select 1 / 0", [], { before: { ...before, values }, simple: false } as object)).rejects.toThrow();
      expect(await raw`select current_user as name, current_setting('diem_cau.rows', true) as rows`).toEqual([
        { name: ROLE, rows: "" },
      ]);
    }
  });

  test.each(["statements", "texts", "snapshots"])("withholds what a condition was forgotten for: %s", async (way) => {
    const [root = 0] = roots.slice(5);
    const query = sql`select id from organization order by id`;
    const { sql: text } = dialect.sqlToQuery(sql`select json_agg(id order by id)::text from organization`);
    const read = async (database: Database): Promise<number[]> => {
      if (way === "statements") return (await database.rows(query)).map(({ id }) => Number(id));
      if (way === "texts")
        return JSON.parse(
          Buffer.from((await database.text({ text, values: [], prepare: true })) ?? "null").toString(),
        ) as number[];
      const snapshot = database.snapshot();
      const rows = await snapshot.rows(query);
      await snapshot.end();
      return rows.map(({ id }) => Number(id));
    };
    const below = (await owner`select id from organization where ${root} = any(path) order by id`).map(({ id }) => Number(id));
    const all = (await owner`select id from organization order by id`).map(({ id }) => Number(id));
    const seen = await Promise.all([
      read(hub.database.as({ ...nothing, rows: [root] })),
      read(hub.database.as({ ...nothing, rows: "everywhere" })),
      read(hub.database),
    ]);
    expect(seen).toEqual([below, all, all]);
    expect(below.length).toBeLessThan(all.length);
  });

  /** How a row of any table is told from others. */
  const keyOf = ({ table }: RowScope): SQL => sql.raw(`(${getTableName(table)}.*)::text`);

  test("withholds by the conditions that the tables declare", { timeout: 120_000 }, async () => {
    const subsets = [[], roots.slice(0, 1), roots.slice(3, 5), roots.slice(6, 9), roots];
    for (const scope of declaredScopes()) {
      for (const some of subsets) {
        const { table, condition } = scope;
        const shown = sql`select ${keyOf(scope)} as row from ${table}`;
        const seen = await hub.database.as({ private: [], rows: some, grants: some }).rows(sql`${shown} order by 1`);
        const due = await inText(owner, sql`${shown} where ${condition(sql`${sql.param(some)}::integer[]`)} order by 1`);
        expect(seen.map(({ row }) => String(row))).toEqual(due.map(({ row }) => String(row)));
      }
    }
    expect(declaredScopes().length).toBe(new Set(declaredScopes().map(({ table }) => getTableConfig(table).name)).size);
  });

  test("lets nobody write in a viewer's place, nor change the audit trail", async () => {
    const seeing = hub.database.as({ ...nothing, rows: roots });
    for (const write of [
      sql`update organization set name = name`,
      sql`delete from cadre`,
      sql`insert into term values (default)`,
    ])
      await expect(seeing.rows(write)).rejects.toThrow();
    for (const write of [sql`delete from audit_trail`, sql`update audit_trail set hash = ''`, sql`delete from audit_pending`])
      await expect(hub.database.rows(write)).rejects.toThrow();
  });

  test("sees grants where they are the viewer's to see, and the hub all of them", async () => {
    const all = await owner`select count(*)::integer as count from access_grant`;
    expect(await countOf(hub.database, "access_grant")).toBe(all[0]?.["count"]);
    expect(await countOf(hub.database.as({ ...nothing, rows: "everywhere" }), "access_grant")).toBe(0);
    const everything: Extents = { rows: "everywhere", private: "everywhere", grants: "everywhere" };
    expect(await countOf(hub.database.as(everything), "access_grant")).toBe(all[0]?.["count"]);
  });

  test.runIf(program !== undefined)("does so behind PgBouncer, whose sessions are everybody's", { timeout: 60_000 }, async () => {
    await using pooler = await startPgbouncer(program ?? "", ownUrl);
    const url = await serverUrlOf(hub);
    const database = await openDatabase({ kind: "server", url: pooler.url, ownerUrl: url, poolSize: 8 });
    const all = Number((await owner`select count(*) from organization`)[0]?.["count"]);
    const due = await Promise.all(
      roots.map(async (root) => Number((await owner`select count(*) from organization where ${root} = any(path)`)[0]?.["count"])),
    );
    for (let round = 0; round < 5; round += 1) {
      const counts = roots.flatMap((root) => [
        countOf(database.as({ ...nothing, rows: [root] }), "organization"),
        countOf(database, "organization"),
      ]);
      expect(await Promise.all(counts)).toEqual(due.flatMap((count) => [count, all]));
    }
    await database.close();
  });

  describe("is refused to a role that would see through it", () => {
    const refused = async (change: string, undo: string): Promise<void> => {
      await owner.unsafe(change);
      const opening = openDatabase(behindWall(await serverUrlOf(hub)));
      await expect(opening).rejects.toThrow("OWNER_DATABASE_URL");
      await owner.unsafe(undo);
    };
    test("the owner", async () => {
      const url = await serverUrlOf(hub);
      await expect(openDatabase({ kind: "server", url, ownerUrl: url, poolSize: 2 })).rejects.toThrow("is a superuser");
    });
    test("one above it", () => refused(`alter role ${ROLE} bypassrls`, `alter role ${ROLE} nobypassrls`));
    test("one that owns a table", () => refused(`alter table term owner to ${ROLE}`, `alter table term owner to postgres`));
  });

  test("needs no superuser: an owner migrates, puts it up and fills it", { timeout: 120_000 }, async () => {
    const [name, password] = [`owner_${randomBytes(4).toString("hex")}`, "owner-of-the-tests"];
    const server = new URL(await serverUrlOf(hub));
    await owner.unsafe(`create role ${name} login createrole password '${password}'`);
    await owner.unsafe(`grant diem_cau_everywhere, diem_cau_scoped to ${name} with admin option`);
    await owner.unsafe(`create database ${name} owner ${name} template template0`);
    const url = new URL(databaseUrl(server.href, name));
    url.username = name;
    url.password = password;
    try {
      for (const isFirst of [true, false]) {
        const database = await openDatabase({ ...behindWall(url.href), poolSize: 2 });
        if (isFirst) await seed(database, { scale: "demo" });
        expect(await countOf(database, "organization")).toBeGreaterThan(1_000);
        expect(await countOf(database.as({ ...nothing, rows: [roots[0] ?? 0] }), "organization")).toBeGreaterThan(0);
        await database.close();
      }
    } finally {
      await owner.unsafe(`drop database ${name} with (force)`);
      await owner.unsafe(`drop role ${name}`);
    }
  });
});
