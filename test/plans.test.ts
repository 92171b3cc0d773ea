import { pino } from "pino";
import postgres from "postgres";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Database, openDatabase, withoutReplicas } from "../src/db/index.ts";
import type { Sources } from "../src/graph/context.ts";
import { type Graph, createGraph } from "../src/graph/index.ts";
import { DOCUMENT_LIMITS } from "../src/kernel/limits.ts";
import { Waiter } from "../src/kernel/waiter.ts";
import { seed } from "../src/seed/index.ts";
import { openTestDatabase } from "./support/database.ts";
import { everyDeclared } from "./support/declared.ts";
import { type Bound, type PlanNode, literalsOf, partsOf } from "./support/explain.ts";
import { ADMINISTRATOR, callerOf } from "./support/known.ts";

/**
 * A database whose plans are looked at, that of the whole country for one. It must be seeded and analyzed; nothing is written to it. Without
 * it the demo data is seeded: a table of it counts as large from so many rows, where an index is what PostgreSQL would choose.
 */
const GIVEN = process.env["PLANS_DATABASE_URL"];
const LARGE = 10_000;

/** Times that a statement is planned for the values at hand before a plan for all values may take over. */
const BEFORE_GENERIC = 5;

const isServer = inject("database").kind === "server";
let url = GIVEN ?? "";
let database: Database;
let graph: Graph;
let client: postgres.Sql;
let large: ReadonlySet<string>;
const bound: Bound[] = [];
let dispose = async (): Promise<void> => {};

beforeAll(async () => {
  if (!isServer) return;
  if (GIVEN === undefined) {
    const source = await openTestDatabase();
    dispose = source.dispose;
    if (source.config.kind === "server") url = source.config.url;
  }
  database = await openDatabase({ kind: "server", url, poolSize: 2 });
  if (GIVEN === undefined) await seed(database, { scale: "demo" });
  graph = planningGraph(database);
  client = postgres(url, { max: 1, onnotice: () => {} });
  const tables = await client`select relname from pg_class where relkind = 'r' and reltuples >= ${LARGE}`;
  large = new Set(tables.map(({ relname }) => String(relname)));
}, 180_000);

afterAll(async () => {
  if (!isServer) return;
  await client.end();
  await database.close();
  await dispose();
});

/** A graph whose planner's statements are noted instead of being run. */
function planningGraph(over: Database): Graph {
  const text: Database["text"] = async (statement) => {
    bound.push(statement);
    return Buffer.from('{"data":null}');
  };
  // Planning needs nothing of the live path.
  const database = { ...over, text };
  const sources: Partial<Sources> = {
    database,
    replicas: withoutReplicas(database),
    limits: { ...DOCUMENT_LIMITS, rates: null },
  };
  const observer = { explain: false, planned: () => {}, fellBack: () => {} };
  return createGraph(sources as Sources, pino({ level: "silent" }), {
    slowAfter: 60_000,
    limits: { maxBytes: 1_000_000, bigAtOnce: 1 },
    observer,
  });
}

async function statementOf(query: string): Promise<Bound | undefined> {
  const operation = graph.prepare({ query }, ADMINISTRATOR);
  if ("length" in operation) throw new Error(`${query}: ${String(operation)}`);
  bound.length = 0;
  await graph.plan(operation, callerOf(ADMINISTRATOR), new Waiter());
  return bound[0];
}

/** The large tables that the statement reads from end to end: by the plan for its values, and by the one that a session would come to. */
async function scannedBy({ text, values }: Bound): Promise<string[]> {
  await client.unsafe("deallocate all");
  await client.unsafe(`prepare asked as ${text}`);
  const explain = `explain (format json) execute asked${literalsOf(values)}`;
  const scanned = new Set<string>();
  for (const time of Array.from({ length: BEFORE_GENERIC + 1 }).keys()) {
    if (time > 0 && time < BEFORE_GENERIC) {
      await client.unsafe(explain);
      continue;
    }
    const [row] = await client.unsafe<{ "QUERY PLAN": [{ Plan: PlanNode }] }[]>(explain);
    const parts = row === undefined ? [] : partsOf(row["QUERY PLAN"][0].Plan);
    for (const { "Node Type": type, "Relation Name": table = "" } of parts)
      if (type === "Seq Scan" && large.has(table)) scanned.add(table);
  }
  return [...scanned];
}

test.runIf(isServer)(
  "no declared list or relation reads a large table from end to end, however it is filtered, ordered and paged",
  async () => {
    const asked = (await everyDeclared(graph.schema, database, GIVEN !== undefined)).filter(({ kind }) => kind !== "count");
    const texts = new Map<string, string[]>();
    const unplanned: string[] = [];
    for (const { query } of asked) {
      const statement = await statementOf(query);
      if (statement === undefined) unplanned.push(query);
      else if (!texts.has(statement.text)) {
        const scanned = await scannedBy(statement);
        texts.set(statement.text, scanned.length === 0 ? [] : [`${scanned.join()}: ${query}`]);
      }
    }
    expect(unplanned).toEqual(["{ organization { __typename } }"]);
    expect(texts.size).toBeGreaterThan(200);
    expect([...texts.values()].flat()).toEqual([]);
  },
  600_000,
);
