import { sql } from "drizzle-orm";
import { describe, expect, inject, test } from "vitest";
import { openDatabase } from "../src/db/index.ts";
import { openTestDatabase } from "./support/database.ts";

// An embedded database has no connections.
describe.runIf(inject("database").kind === "server")("closing the database", () => {
  test("ends what is under way, refuses what waits for a connection, and leaves none open", { timeout: 60_000 }, async () => {
    // It complains when it is left and somebody is still connected.
    await using place = await openTestDatabase();
    const database = await openDatabase(place.config);
    const outcomes = Array.from({ length: 40 }, async () =>
      database
        .transaction((tx) => tx.rows(sql`select pg_sleep(0.05)`))
        .then(
          () => "done",
          (error: unknown) => error,
        ),
    );
    await outcomes[0];
    await database.close();
    const refused = (await Promise.all(outcomes)).filter((outcome) => outcome !== "done");
    expect(refused.length).toBeGreaterThan(0);
    for (const error of refused) expect(error).toMatchObject({ code: "SERVICE_UNAVAILABLE" });
  });
});
