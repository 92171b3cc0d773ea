import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
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

/** Checks the trail by the command; gives its exit code and what it said. */
async function verify(...args: string[]): Promise<[unknown, string]> {
  await using process = startHub(["audit:verify", ...args], environment);
  return [await process.ended(), process.output];
}

test(
  "what was given out before the hub was killed is in the trail, and the command finds what is done to it",
  { timeout: 240_000 },
  async () => {
    const received: string[] = [];
    {
      await using hub = startHub([], environment);
      const { url, token } = await hub.listening();
      const ask = async (id: string): Promise<void> => {
        const response = await fetch(`${url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "x-request-id": id },
          body: JSON.stringify({ query: "{ cadres(first: 5) { nodes { birthDate { value } } } }" }),
        });
        if (((await response.json()) as { data?: object | null }).data != null) received.push(id);
      };
      const asking = Array.from({ length: 4 }, async (_, reader) => {
        for (let n = 0; hub.running; n += 1) await ask(`reader-${reader}-${n}`).catch(() => undefined);
      });
      await until(() => received.length > 40, { what: "answers" });
      await hub.stop("SIGKILL");
      await Promise.all(asking);
    }
    const opened = await openDatabase(database.config);
    const rows = await opened.rows(sql`select request_id from audit_pending union all select request_id from audit_trail`);
    const written = new Set(rows.map((row) => row["request_id"]));
    expect(received.filter((id) => !written.has(id))).toEqual([]);
    await opened.rows(sql`select seal_audit()`);
    await opened.close();

    const [code, output] = await verify();
    expect([code, output]).toEqual([0, expect.stringMatching(/^\d+ entries are as they were written; 0 more wait/)]);
    const head = /Head: (\S+)/.exec(output)?.[1] ?? "";
    expect((await verify("--after", head))[0]).toBe(0);
    expect((await verify("--after", "nonsense"))[0]).toBe(1);

    const owner = await openDatabase(database.config);
    await owner.rows(sql`alter table audit_trail disable trigger all`);
    await owner.rows(sql`update audit_trail set viewer = 'person:somebody' where number = 3`);
    await owner.close();
    expect(await verify()).toEqual([1, expect.stringContaining("WRONG: the chain breaks at entry 3")]);
  },
);
