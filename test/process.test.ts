import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { openDatabase } from "../src/db/index.ts";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { asDataDir, databaseEnvironment, startHub } from "./support/process.ts";
import { until } from "./support/wait.ts";

let database: TestDatabase;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await openTestDatabase();
  database.config = await asDataDir(database.config);
  environment = databaseEnvironment(database.config);
});
afterAll(async () => database.dispose());

async function count(table: "organization" | "congress"): Promise<number> {
  const opened = await openDatabase(database.config);
  try {
    const [row] = await opened.rows(sql`select count(*)::integer as n from ${sql.identifier(table)}`);
    return Number(row?.["n"]);
  } finally {
    await opened.close();
  }
}

async function ask(
  at: { url: string; token: string },
  query: string,
): Promise<{ data?: Record<string, never>; errors?: unknown }> {
  const response = await fetch(`${at.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${at.token}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data?: Record<string, never>; errors?: unknown };
}

describe("the process", () => {
  test("names every bad variable and ends", async () => {
    await using hub = startHub([], { ...environment, PORT: "80000", LOG_LEVEL: "loud", JWT_SECRET: "short" });
    expect(await hub.ended()).toBe(1);
    for (const name of ["PORT", "LOG_LEVEL", "JWT_SECRET"]) expect(hub.output).toContain(name);
    expect(hub.output).not.toContain("    at ");
  });

  test.each([["sed"], ["seed", "--scale", "huge"], ["--scale", "demo"], ["seed", "--cadres", "many"], ["--nonsense"]])(
    "explains wrong arguments: %s",
    async (...args) => {
      await using hub = startHub(args, environment);
      expect(await hub.ended()).toBe(1);
      expect(hub.output).toContain("Usage:");
      expect(hub.output).not.toContain("    at ");
    },
  );

  test(
    "that is killed while it fills the database leaves it empty, and the next start fills it",
    { timeout: 400_000 },
    async () => {
      await using first = startHub([], environment);
      await until(() => first.output.includes("seed: congresses"), { timeout: 180_000, what: "the seed to be under way" });
      await first.stop("SIGKILL");
      expect(await count("organization")).toBe(0);

      await using second = startHub([], environment);
      const at = await second.listening();
      const { data } = await ask(at, `{ organization(code: "19") { congressProgress { total } } }`);
      expect(data).toMatchObject({ organization: { congressProgress: { total: expect.any(Number) as number } } });
      expect(await second.stop("SIGTERM")).toBe(0);
      expect(await count("organization")).toBeGreaterThan(14_000);
    },
  );

  test("that is killed loses nothing that it has accepted, and the counts stay right", { timeout: 300_000 }, async () => {
    await using first = startHub([], environment);
    const at = await first.listening();
    const { data } = await ask(
      at,
      `{ congresses(filter: { status: IN_SESSION }, first: 5) { nodes { id } } organization(code: "TW") { congressProgress { completed } } }`,
    );
    const { congresses, organization } = data as unknown as {
      congresses: { nodes: { id: string }[] };
      organization: { congressProgress: { completed: number } };
    };
    for (const { id } of congresses.nodes) {
      const answer = await ask(
        at,
        `mutation { setCongressStatus(input: { congressId: "${id}", status: COMPLETED }) { status } }`,
      );
      expect(answer.errors).toBeUndefined();
    }
    await first.stop("SIGKILL");

    await using second = startHub([], environment);
    const again = await second.listening();
    const after = await ask(again, `{ organization(code: "TW") { congressProgress { completed } } }`);
    expect(after.data).toEqual({
      organization: { congressProgress: { completed: organization.congressProgress.completed + 5 } },
    });
    expect(await second.stop("SIGINT")).toBe(0);
  });

  test.runIf(inject("database").kind === "embedded")(
    "refuses a data folder that another one has open",
    { timeout: 120_000 },
    async () => {
      await using first = startHub([], environment);
      await first.listening();
      await using second = startHub([], environment);
      expect(await second.ended()).toBe(1);
      expect(second.output).toContain("another hub has the data folder open");
    },
  );

  test("refuses to fill a database that is not empty", { timeout: 120_000 }, async () => {
    await using seeding = startHub(["seed", "--scale", "demo"], environment);
    expect(await seeding.ended()).toBe(1);
    expect(seeding.output).toContain("not empty");
  });
});
