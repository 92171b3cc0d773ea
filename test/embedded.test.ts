import { sql } from "drizzle-orm";
import { afterEach, expect, test, vi } from "vitest";
import { openDatabase } from "../src/db/index.ts";
import { until } from "./support/wait.ts";

const TEN_MINUTES = 600_000;

afterEach(() => {
  vi.useRealTimers();
});

test("the embedded database clears away what is folded", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const database = await openDatabase({ kind: "embedded", dataDir: undefined });
  const size = async (): Promise<number> => {
    const [row] = await database.rows(sql`select pg_relation_size('congress_pending')::integer as size`);
    return Number(row?.["size"]);
  };
  await database.rows(sql`insert into congress_pending select n, n, n, n, 'CELL', 'PLANNED', 'COMPLETED', false, false, now()
    from generate_series(1, 1000) n`);
  await database.rows(sql`delete from congress_pending`);
  expect(await size()).toBeGreaterThan(0);
  await vi.advanceTimersByTimeAsync(TEN_MINUTES);
  await until(async () => (await size()) === 0, { what: "the queue to be cleared" });
  await database.close();
});
