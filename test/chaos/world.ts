import { sql } from "drizzle-orm";
import postgres from "postgres";
import { type Database, openDatabase } from "../../src/db/index.ts";
import { type PostgresServer, startPostgres } from "../support/postgres-server.ts";
import { databaseUrl } from "../support/postgres.ts";

/** A PostgreSQL of the run's own with a small country in it. */
export interface World extends AsyncDisposable {
  readonly server: PostgresServer;
  /** Address of the hubs' database. */
  readonly url: string;
  /** Sessions for the writers and for reading the truth. */
  readonly client: postgres.Sql;
  /** Another way in, for whoever ends sessions: it is not among those that are ended. */
  readonly admin: postgres.Sql;
  readonly root: number;
  readonly provinces: readonly number[];
  readonly districts: readonly number[];
  readonly communes: readonly number[];
}

const PROVINCES = 4;
const DISTRICTS = 5;
const COMMUNES = 5;
/** What is acknowledged must outlive a crash of the server, not of the machine. */
const SETTINGS = ["synchronous_commit=on", "full_page_writes=on", "max_connections=100"];

/** Starts the server and plants the tree: every second commune has no congress yet. */
export async function openWorld(): Promise<World> {
  const server = await startPostgres({ settings: SETTINGS });
  try {
    const url = databaseUrl(server.url, "chaos");
    const options = { onnotice: () => {}, connect_timeout: 2, backoff: () => 0.1 };
    const admin = postgres(server.url, { ...options, max: 2, connection: { application_name: "chaos-admin" } });
    await admin`create database chaos encoding 'UTF8' template template0`;
    const database = await openDatabase({ kind: "server", url, poolSize: 1 });
    await plant(database);
    await database.close();
    const timeouts = { application_name: "chaos", lock_timeout: 2_000, statement_timeout: 10_000 };
    const client = postgres(url, { ...options, max: 20, connection: timeouts });
    const idsOf = async (level: string): Promise<number[]> => {
      const rows = await client`select id from organization where level = ${level}::text::organization_level order by id`;
      return rows.map((row) => Number(row["id"]));
    };
    return {
      server,
      url,
      client,
      admin,
      root: 1,
      provinces: await idsOf("PROVINCE"),
      districts: await idsOf("UPPER_GRASSROOTS"),
      communes: await idsOf("GRASSROOTS"),
      async [Symbol.asyncDispose]() {
        await Promise.all([client.end({ timeout: 1 }), admin.end({ timeout: 1 })]);
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function plant(database: Database): Promise<void> {
  await database.rows(sql`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`);
  await database.rows(sql`insert into organization (name, kind, level, parent_id, valid_from, provenance)
    values ('Trung ương', 'PARTY_COMMITTEE', 'CENTRAL', null, '2000-01-01', 'SYNTHETIC')`);
  for (const [parent, child, count] of [
    ["CENTRAL", "PROVINCE", PROVINCES],
    ["PROVINCE", "UPPER_GRASSROOTS", DISTRICTS],
    ["UPPER_GRASSROOTS", "GRASSROOTS", COMMUNES],
  ] as const) {
    await database.rows(sql`insert into organization (name, kind, level, parent_id, valid_from, provenance)
      select 'Đảng bộ ' || parent.id || '.' || n, 'PARTY_COMMITTEE', ${child}::text::organization_level, parent.id, '2000-01-01', 'SYNTHETIC'
      from organization parent cross join generate_series(1, ${count}::integer) n
      where parent.level = ${parent}::text::organization_level order by parent.id, n`);
  }
  await database.rows(sql`insert into congress (organization_id, term_id, provenance)
    select o.id, t.id, 'SYNTHETIC' from organization o cross join term t where o.level <> 'GRASSROOTS' or o.id % 2 = 0`);
}
