import { describe, expect, inject, test } from "vitest";
import { runChaos } from "./chaos/chaos.ts";
import { seedOfRun } from "./support/random.ts";

/** Milliseconds of faults; `npm run chaos` goes on for as long as one likes. */
const DURATION = 25_000;
const seed = seedOfRun();

// On a server of its own, which it restarts: once for all projects.
describe.runIf(inject("database").kind === "server")(`chaos (seed ${seed})`, () => {
  test("loses nothing, invents nothing, and ends with everybody right", { timeout: 240_000 }, async () => {
    const { violations, counts } = await runChaos({ seed, duration: DURATION, clients: 80, writers: 5, distance: 1_500 });
    expect(violations, `seed ${seed}`).toEqual([]);
    expect(counts.get("events that happened"), `seed ${seed}`).toBeGreaterThan(50);
    expect(counts.get("connections lost"), `seed ${seed}`).toBeGreaterThan(100);
  });
});
