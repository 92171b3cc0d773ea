import { existsSync, readFileSync, readdirSync } from "node:fs";
import { sql } from "drizzle-orm";
import type { ExecutionResult, GraphQLError } from "graphql";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Viewer } from "../src/access/index.ts";
import { type Asking, type Disclosures, appendEntries } from "../src/audit/index.ts";
import { type Database, openDatabase, withoutReplicas } from "../src/db/index.ts";
import type { Sources } from "../src/graph/context.ts";
import { type Graph, type Operation, createGraph } from "../src/graph/index.ts";
import { DOCUMENT_LIMITS } from "../src/kernel/limits.ts";
import { Waiter } from "../src/kernel/waiter.ts";
import type { Live } from "../src/live/index.ts";
import { seed } from "../src/seed/index.ts";
import { fill } from "../web/playground/fill.ts";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { type Known, randomRequest } from "./support/documents.ts";
import { EVERYBODY, NO_ACCESS, ORIGIN, callerOf, known } from "./support/known.ts";
import { runPlainly, shown } from "./support/plainly.ts";
import { type Random, createRandom, seedOfRun } from "./support/random.ts";

const QUERIES = { slowAfter: 60_000, limits: { maxBytes: 16_777_216, bigAtOnce: 5 } };
const DOCUMENTS = Number(process.env["PLANNER_DOCUMENTS"] ?? 300);
const EXAMPLES = "schema/documents/examples";

let source: TestDatabase;
let database: Database;
let sources: Sources;
let graph: Graph;
let values: Known;
const fallbacks = new Map<string, number>();
let faults: unknown[] = [];
let written: Disclosures[] = [];

beforeAll(async () => {
  source = await openTestDatabase();
  database = await openDatabase(source.config);
  await seed(database, { scale: "demo" });
  const entry = {
    ...ORIGIN,
    kind: "READ",
    viewer: "person:an",
    operation: "query cadres",
    subjectType: "Cadre",
    subjectName: null,
  } as const;
  const entries = Array.from({ length: 70 }, (_, n) => ({ ...entry, subjectIds: [n + 1, n + 2], fields: ["birthDate"] }));
  await appendEntries(database, entries);
  await database.rows(sql`select seal_audit()`);
  const observer = {
    explain: false,
    planned: () => {},
    fellBack(reason: string, error: unknown) {
      fallbacks.set(reason, (fallbacks.get(reason) ?? 0) + 1);
      if (reason === "fault") faults.push(error);
    },
  };
  // Queries need nothing of the live path.
  const limits = { ...DOCUMENT_LIMITS, depth: 100, cost: Number.MAX_SAFE_INTEGER, rates: null };
  // What each way writes down is compared as well.
  const recorder = { record: async (_asking: Asking, disclosures: Disclosures) => void written.push(disclosures) };
  sources = { database, replicas: withoutReplicas(database), live: {} as Live, access: NO_ACCESS, recorder, limits };
  graph = createGraph(sources, pino({ level: "silent" }), { ...QUERIES, observer });
  values = await known(graph, database);
}, 180_000);
afterAll(async () => {
  await database.close();
  await source.dispose();
});

/** Nobody goes away. */
const NEVER = new Waiter();

function operationOf(query: string, variables: object): Operation | readonly GraphQLError[] {
  return graph.prepare({ query, variables }, EVERYBODY);
}

function runText(query: string, variables: object): Promise<ExecutionResult> {
  const operation = operationOf(query, variables);
  if ("length" in operation) throw new Error(String(operation));
  return graph.run(operation, callerOf(EVERYBODY), NEVER);
}

/** The answers by all ways; the planner's is undefined when it leaves the question to the resolvers. */
async function answers(operation: Operation, viewer: Viewer) {
  const caller = callerOf(viewer);
  written = [];
  const planned = await graph.plan(operation, caller, NEVER);
  const ofPlanned = givenOut();
  const executed = await graph.run(operation, caller, NEVER);
  const ofExecuted = givenOut();
  const { result: plain, disclosures } = await runPlainly(graph, sources, operation, caller);
  written = [disclosures];
  const given = executed.errors === undefined ? { planned: ofPlanned, executed: ofExecuted, plain: givenOut() } : undefined;
  const { data, errors } = executed;
  return {
    planned: planned && Buffer.from(planned).toString(),
    ordinary: JSON.stringify({ data }),
    errors,
    executed: shown(executed),
    plain: shown(plain),
    given,
  };
}

/** Of whom which private fields were given out since the last look, in an order of their own. */
function givenOut(): string {
  const subjects = written.flatMap((one) =>
    one.list().flatMap(({ type, fields, ids }) => ids.map((id) => [type, id, ...fields].join(" "))),
  );
  written = [];
  return subjects.toSorted().join();
}

describe("examples", () => {
  for (const file of readdirSync(EXAMPLES).filter((name) => name.endsWith(".graphql"))) {
    const query = readFileSync(`${EXAMPLES}/${file}`, "utf8");
    if (/^\s*(subscription|mutation)/m.test(query)) continue;
    test(`${file} is planned and answers as resolvers do`, async () => {
      const json = `${EXAMPLES}/${file.replace(".graphql", ".json")}`;
      const template = existsSync(json) ? readFileSync(json, "utf8") : "{}";
      const variables = JSON.parse(await fill(template, async (text, given) => (await runText(text, given)).data)) as object;
      const operation = operationOf(query, variables);
      if ("length" in operation) throw new Error(String(operation));
      const { planned, ordinary, errors, executed, plain } = await answers(operation, EVERYBODY);
      const timeless = (text: string | undefined): string | undefined => text?.replace(/"asOf":"[^"]*"/g, "");
      expect(faults).toEqual([]);
      expect(errors).toBeUndefined();
      expect(timeless(planned)).toBe(timeless(ordinary));
      expect(timeless(executed)).toBe(timeless(plain));
    });
  }
});

/** Somebody who may see all, some subtrees, or one board. */
function randomViewer(random: Random): Viewer {
  const roots = (): number[] =>
    Array.from({ length: 1 + random.integer(3) }, () => rowIdOf(random.pick(values.ids["Organization"] ?? [])));
  const some = (): number[] => (random.chance(0.6) ? roots() : []);
  switch (random.integer(5)) {
    case 0:
      return EVERYBODY;
    case 1:
      return { kind: "administrator", subject: "operator" };
    case 2:
      return { kind: "display", subject: "hall", board: roots()[0] ?? 1 };
    default: {
      const holdings = { READ: random.chance(0.1) ? [] : roots(), READ_PRIVATE: some(), EDIT: [], DECIDE: [], GRANT: some() };
      return { kind: "person", subject: "an.nguyen", holdings };
    }
  }
}

function rowIdOf(id: string): number {
  return Number(id.slice(id.indexOf("_") + 1));
}

describe("random documents", () => {
  const STATES = {
    "as seeded": async () => {},
    "with changes that wait to be counted": async () => {
      await database.rows(sql`update congress set is_pilot = not is_pilot where id % 97 = 0`);
    },
    "with a move that waits to be counted": async () => {
      await database.rows(sql`
        update organization set parent_id = (select parent_id from organization where level = 'GRASSROOTS' order by id desc limit 1)
        where id = (select id from organization where level = 'GRASSROOTS' order by id limit 1)`);
    },
  };
  for (const [state, arrange] of Object.entries(STATES)) {
    test(
      `${state} are answered as by resolvers`,
      async () => {
        await arrange();
        const random = createRandom(seedOfRun());
        const count = { planned: 0, refused: 0, fallback: 0, private: 0 };
        const differences: unknown[] = [];
        faults = [];
        for (let place = 0; place < DOCUMENTS / 3; place += 1) {
          const request = randomRequest(graph.schema, values, random.fork());
          const operation = operationOf(request.query, request.variables);
          if ("length" in operation) {
            count.refused += 1;
            continue;
          }
          const viewer = randomViewer(random);
          const { planned, ordinary, errors, executed, plain, given } = await answers(operation, viewer);
          const isGivenAlike =
            given === undefined || (given.executed === given.plain && (planned === undefined || given.planned === given.plain));
          if (!isGivenAlike) differences.push({ ...request, given });
          if (given !== undefined && given.plain !== "") count.private += 1;
          if (executed !== plain) differences.push({ ...request, executed, plain });
          if (planned === undefined) count.fallback += 1;
          else if (planned === ordinary && errors === undefined) count.planned += 1;
          else differences.push({ ...request, planned, ordinary, errors });
          if (differences.length + faults.length > 3) break;
        }
        const said = `seed ${random.seed}: ${JSON.stringify(count)} ${JSON.stringify([...fallbacks])}`;
        if (process.env["PLANNER_DOCUMENTS"] !== undefined) process.stderr.write(`${state}, ${said}\n`);
        expect(faults, said).toEqual([]);
        expect(differences, said).toEqual([]);
        expect(count.planned, said).toBeGreaterThan(DOCUMENTS / 3 / 3);
        // By chance a short run asks for nothing private.
        if (DOCUMENTS >= 1_000) expect(count.private, said).toBeGreaterThan(0);
      },
      30_000 + DOCUMENTS * 20,
    );
  }
});
