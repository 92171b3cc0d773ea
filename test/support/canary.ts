import { Writable } from "node:stream";
import { sql } from "drizzle-orm";
import { type Logger, pino } from "pino";
import type { Database } from "../../src/db/index.ts";

/** The ethnicity of every cadre that a test's database is seeded with: wherever it is found besides, something private has got out. */
const CANARY = "Chim hoàng yến";

/** Lets every cadre be planted with the canary that is not made by a mutation, whose values tests look at. */
export async function plantCanaries(database: Database): Promise<void> {
  await database.rows(sql`
    create function plant_canary() returns trigger language plpgsql as $$
    begin
      new.ethnicity := ${sql.raw(`'${CANARY}'`)};
      return new;
    end $$`);
  await database.rows(sql`
    create trigger plant_canary before insert on cadre for each row when (new.provenance = 'SYNTHETIC') execute function plant_canary()`);
}

/** Fails when a text holds the canary. @param whose what the text is, for the error */
export function expectNoCanary(text: string, whose: string): void {
  if (text.includes(CANARY)) throw new Error(`a private value has got into ${whose}: ${text.slice(0, 2_000)}`);
}

/** A log that is kept to be looked through. */
export interface WatchedLog {
  readonly log: Logger;
  /** Fails when a line holds the canary. */
  check(): void;
}

export function watchedLog(): WatchedLog {
  const found: string[] = [];
  const lines = new Writable({
    write(line: Buffer, _encoding, done) {
      const text = line.toString();
      if (text.includes(CANARY)) found.push(text);
      done();
    },
  });
  return { log: pino({ level: "trace" }, lines), check: () => expectNoCanary(found.join(""), "the log") };
}

/** Looks where a hub keeps what it must not know values of: its metrics and the audit trail. */
export async function checkHub(url: string, database: Database): Promise<void> {
  const [metrics, rows] = await Promise.allSettled([
    fetch(`${url}/metrics`).then((response) => response.text()),
    database.rows(sql`
      select string_agg(entry, ' ') as entries from (select p::text as entry from audit_pending p union all select t::text from audit_trail t) as written`),
  ]);
  // A hub whose database a test has taken away has nothing to say.
  if (metrics.status === "fulfilled") expectNoCanary(metrics.value, "the metrics");
  if (rows.status === "fulfilled") expectNoCanary(String(rows.value[0]?.["entries"]), "the audit trail");
}
