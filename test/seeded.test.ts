import { existsSync, readFileSync, readdirSync } from "node:fs";
import { sql } from "drizzle-orm";
import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seed } from "../src/seed/index.ts";
import { fill } from "../web/playground/fill.ts";
import { type TestHub, openHub } from "./support/hub.ts";

let hub: TestHub;

beforeAll(async () => {
  // One question here is more nested than a client's may be.
  hub = await openHub({
    environment: { MAX_DEPTH: "12", MAX_COST: "1000000" },
    prepare: async (database) => void (await seed(database, { scale: "demo" })),
  });
}, 180_000);
afterAll(async () => hub[Symbol.asyncDispose]());

interface Indicator {
  name: string;
  unit: string;
  target: number | null;
  achieved: number;
  ratio: number | null;
  bound: string;
  provenance: string;
}

async function indicators(code: string): Promise<Indicator[]> {
  const { organization } = await hub.get<{ organization: { reports: { nodes: { indicators: Indicator[] }[] } } }>(
    `query ($code: String!) { organization(code: $code) { reports(filter: { period: "2020-H1" }) { nodes { indicators { name unit target achieved ratio bound provenance } } } } }`,
    { code },
  );
  return organization.reports.nodes
    .flatMap((report) => report.indicators)
    .filter(({ provenance }) => provenance === "SEED_DOCUMENT");
}

describe("the figures of the report", () => {
  test("of the whole country come out of one query", async () => {
    const figures = await indicators("TW");
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 29, target: 36, ratio: 29 / 36 }));
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 43, bound: "EXACT" }));
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 6, bound: "EXACT" }));
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 540, bound: "MORE_THAN" }));
  });

  test("of Thái Nguyên come out of one query", async () => {
    const figures = await indicators("19");
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 146, target: 146, ratio: 1 }));
    expect(figures).toContainEqual(expect.objectContaining({ achieved: 100, unit: "%" }));
    for (const achieved of [22, 2, 350]) expect(figures).toContainEqual(expect.objectContaining({ achieved }));
  });

  test("equal what the hub counts in Thái Nguyên", async () => {
    const { organization } = await hub.get<{
      organization: {
        communes: { totalCount: number };
        congress: { plannedOn: string; plannedUntil: string; delegateCount: number; status: string };
        congressProgress: {
          byLevel: { level: string; total: number; completed: number; pilotTotal: number; pilotCompleted: number }[];
        };
      };
      rural: { totalCount: number };
    }>(`{
      organization(code: "19") {
        communes: descendants(level: GRASSROOTS) { totalCount }
        congress { plannedOn plannedUntil delegateCount status }
        congressProgress { byLevel { level total completed pilotTotal pilotCompleted } }
      }
    }`);
    expect(organization.communes.totalCount).toBe(178);
    expect(organization.congress).toMatchObject({ plannedOn: "2020-10-11", plannedUntil: "2020-10-13", delegateCount: 350 });
    expect(organization.congressProgress.byLevel).toContainEqual({
      level: "GRASSROOTS",
      total: 178,
      completed: 178,
      pilotTotal: 22,
      pilotCompleted: 22,
    });
    expect(organization.congressProgress.byLevel).toContainEqual(
      expect.objectContaining({ level: "UPPER_GRASSROOTS", completed: 2, pilotTotal: 2, pilotCompleted: 2 }),
    );
    const { id } = (await hub.get<{ organization: { id: string } }>(`{ organization(code: "19") { id } }`)).organization;
    const { rural } = await hub.get<{ rural: { totalCount: number } }>(
      "query ($id: ID!) { rural: organizations(filter: { within: $id, unitType: [COMMUNE, TOWNSHIP] }) { totalCount } }",
      { id },
    );
    expect(rural.totalCount).toBe(146);
  });

  test("have every congress of Thái Nguyên's grassroots between April and June 2020", async () => {
    const [row] = await hub.database.rows(sql`
      select min(c.completed_at at time zone 'Asia/Ho_Chi_Minh')::date::text as first, max(c.completed_at at time zone 'Asia/Ho_Chi_Minh')::date::text as last
      from congress c join organization o on o.id = c.organization_id join organization p on p.code = '19' and p.id = any(o.path)
      where c.level = 'GRASSROOTS'`);
    expect(String(row?.["first"]) >= "2020-04-01").toBe(true);
    expect(String(row?.["last"]) <= "2020-06-30").toBe(true);
  });
});

describe("the national lists", () => {
  test("are all there, each unit with a congress, and the tally equals a count", async () => {
    const { a, b, c } = await hub.get<Record<"a" | "b" | "c", { totalCount: number }>>(`{
      a: organizations(filter: { unitType: [PROVINCE, MUNICIPALITY] }) { totalCount }
      b: organizations(filter: { unitType: [RURAL_DISTRICT, URBAN_DISTRICT, TOWN, CITY] }) { totalCount }
      c: organizations(filter: { unitType: [COMMUNE, WARD, TOWNSHIP] }) { totalCount }
    }`);
    expect([a.totalCount, b.totalCount, c.totalCount]).toEqual([63, 705, 10_599]);
    const wrong = await hub.database.rows(sql`
      with ids as (select array_agg(id) as all_ids from organization),
      truth as (select n.* from ids, count_congresses(ids.all_ids) n)
      select 1 from truth full join congress_tally t using (organization_id, term_id, level)
      where truth.completed is distinct from t.completed or truth.planned is distinct from t.planned or truth.preparing is distinct from t.preparing
        or truth.in_session is distinct from t.in_session or truth.postponed is distinct from t.postponed or truth.pilot_total is distinct from t.pilot_total`);
    expect(wrong).toEqual([]);
    const [without] = await hub.database.rows(
      sql`select count(*)::integer as n from organization o where not exists (select from congress where organization_id = o.id)`,
    );
    expect(without?.["n"]).toBe(0);
  });

  test("cannot be loaded twice", async () => {
    await expect(seed(hub.database, { scale: "demo" })).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("people", () => {
  test("hold posts at every level; some posts are vacant, some were won in an exam", async () => {
    const posts = await hub.database.rows(sql`
      select o.level, min(n)::integer as least from organization o
      cross join lateral (select count(*) as n from position p where p.organization_id = o.id) posts group by o.level`);
    const least = (level: string): number => Number(posts.find((row) => row["level"] === level)?.["least"]);
    expect(least("PROVINCE")).toBeGreaterThanOrEqual(8);
    expect(least("UPPER_GRASSROOTS")).toBeGreaterThanOrEqual(6);
    expect(least("GRASSROOTS")).toBeGreaterThanOrEqual(4);
    expect(least("CELL")).toBe(1);
    const [facts] = await hub.database.rows(sql`select
      (select count(*)::integer from position p where not exists (select from appointment a where a.position_id = p.id and a.ends_on is null)) as vacant,
      (select count(*)::integer from appointment where method = 'COMPETITIVE_EXAM') as exams,
      (select count(*)::integer from appointment where ends_on is not null) as past,
      (select count(*)::integer from cadre where provenance <> 'SYNTHETIC') as real`);
    expect(Number(facts?.["vacant"])).toBeGreaterThan(100);
    expect(Number(facts?.["exams"])).toBeGreaterThan(100);
    expect(Number(facts?.["past"])).toBeGreaterThan(100);
    expect(facts?.["real"]).toBe(0);
  });

  test("are found within a subtree, by name without accents", async () => {
    const { organization } = await hub.get<{ organization: { id: string } }>(`{ organization(code: "19") { id } }`);
    const { cadres } = await hub.get<{ cadres: { totalCount: number; nodes: { fullName: string }[] } }>(
      'query ($id: ID!) { cadres(filter: { within: $id, search: "nguyen" }, first: 10) { totalCount nodes { fullName } } }',
      { id: organization.id },
    );
    expect(cadres.totalCount).toBeGreaterThan(10);
    for (const { fullName } of cadres.nodes) expect(fullName).toMatch(/Nguyễn|Nguyên/);
  });
});

test("a nested question issues a constant number of statements", async () => {
  const query = `query ($first: Int) {
    organization(code: "19") {
      name congressProgress { total byLevel { level total } }
      children(first: $first) { totalCount nodes { name congress { status } parent { name }
        children(first: $first) { totalCount nodes { name congressProgress { total children { total organization { name } } }
          positions(first: 5) { nodes { title vacant holders { cadre { fullName } } } }
          children(first: $first) { nodes { name ancestors { name } reports(first: 2) { nodes { period indicators { name } } } } } } } } }
    }
  }`;
  const counts: number[] = [];
  for (const first of [3, 20]) {
    hub.statements();
    await hub.get(query, { first });
    counts.push(hub.statements().length);
  }
  expect(counts[1]).toBe(counts[0]);
  expect(counts[1]).toBeLessThanOrEqual(30);
});

const EXAMPLES = "schema/documents/examples";

describe("the playground's examples", () => {
  test.each(readdirSync(EXAMPLES).filter((name) => name.endsWith(".graphql")))("%s", async (name) => {
    const query = readFileSync(`${EXAMPLES}/${name}`, "utf8");
    const variables = JSON.parse(await fill(readVariables(name), (text, values) => hub.get(text, values))) as object;
    const [definition] = parse(query).definitions;
    if (definition?.kind !== "OperationDefinition") throw new Error("an example begins with its operation");
    if (definition.operation !== "subscription") {
      expect(await hub.operate<object>(query, variables)).toBeTruthy();
      return;
    }
    const stream = hub.follow<object>(query, variables);
    if (query.includes("congressProgress")) await stream.until(() => true, "the first state");
    expect(stream.end).toBeUndefined();
    stream.stop();
  });

  function readVariables(name: string): string {
    const path = `${EXAMPLES}/${name.replace(".graphql", ".json")}`;
    return existsSync(path) ? readFileSync(path, "utf8") : "{}";
  }
});
