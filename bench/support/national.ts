import { createHash, randomBytes } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import postgres from "postgres";
import { openDatabase } from "../../src/db/index.ts";
import { type ScaleName, seed } from "../../src/seed/index.ts";

/** A seeded database of which each scenario gets copies. */
export interface Template {
  /** Organizations in it. */
  readonly organizations: number;
  /** The server's version. */
  readonly version: string;
  /** Makes a copy, and returns its address. Copies are dropped by `close`. */
  clone(): Promise<string>;
  close(): Promise<void>;
}

const ROOT = join(import.meta.dirname, "../..");
const PREFIX = "diem_cau_bench_";

/**
 * Seeds the template of a scale unless the server has it. Its name depends on the migrations and on the seed: when they change it is made
 * anew, and those of earlier ones are dropped, as are copies that a killed run has left.
 */
export async function openTemplate(url: string, scale: ScaleName, tell: (what: string) => void): Promise<Template> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  const name = `${PREFIX}${scale}_${await fingerprint()}`;
  const known = await admin<{ name: string }[]>`select datname as name from pg_database where datname like ${`${PREFIX}%`}`;
  for (const { name: old } of known) if (isStale(old, name, scale)) await drop(admin, old);
  if (!known.some((one) => one.name === name)) await make(admin, url, name, scale, tell);
  const clones: string[] = [];
  return {
    ...(await describe(databaseUrl(url, name))),
    async clone() {
      const clone = `${PREFIX}run_${randomBytes(4).toString("hex")}`;
      await admin.unsafe(`create database ${clone} template ${name} strategy file_copy`);
      clones.push(clone);
      return databaseUrl(url, clone);
    },
    async close() {
      for (const clone of clones) await drop(admin, clone);
      await admin.end({ timeout: 5 });
    },
  };
}

/** The address of another database on the same server. */
function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = database;
  return url.href;
}

function isStale(old: string, name: string, scale: ScaleName): boolean {
  return old !== name && (old.startsWith(`${PREFIX}run_`) || old.startsWith(`${PREFIX}${scale}_`));
}

async function drop(admin: postgres.Sql, database: string): Promise<void> {
  await admin.unsafe(`drop database if exists ${database} with (force)`);
}

async function make(
  admin: postgres.Sql,
  url: string,
  name: string,
  scale: ScaleName,
  tell: (what: string) => void,
): Promise<void> {
  const unfinished = `${name}_part`;
  tell(`seeding the ${scale} data, once; later runs copy it`);
  await drop(admin, unfinished);
  await admin.unsafe(`create database ${unfinished} encoding 'UTF8' template template0`);
  const database = await openDatabase({ kind: "server", url: databaseUrl(url, unfinished), poolSize: 2 });
  let last = "";
  await seed(database, {
    scale,
    onProgress: ({ what, total }) => {
      if (what !== last) tell(`  ${what} ${total}`);
      last = what;
    },
  });
  await database.close();
  const vacuum = postgres(databaseUrl(url, unfinished), { max: 1, onnotice: () => {} });
  await vacuum.unsafe("vacuum analyze");
  await vacuum.end();
  await admin.unsafe(`alter database ${unfinished} rename to ${name}`);
}

async function describe(url: string): Promise<Pick<Template, "organizations" | "version">> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const [row] = await client<{ organizations: number; version: string }[]>`
    select count(*)::integer as organizations, current_setting('server_version') as version from organization`;
  await client.end();
  if (row === undefined) throw new Error("the count returned no row");
  return row;
}

/** Changes when the migrations or the seed do. */
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of ["drizzle", "src/seed"]) {
    const files = await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true });
    const paths = files
      .filter((file) => file.isFile() && /\.(sql|ts)$/.test(file.name))
      .map((file) => join(file.parentPath, file.name));
    for (const path of paths.toSorted()) hash.update(await readFile(path));
  }
  return hash.digest("hex").slice(0, 8);
}
