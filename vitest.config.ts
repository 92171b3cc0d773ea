import { availableParallelism } from "node:os";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";

/** Tests that speak to a database; the same files run on each of them. */
const OVER_A_DATABASE = { include: ["test/**/*.test.ts"], exclude: ["test/unit/**", "test/browser/**"] };

function project(
  name: "unit" | "pglite" | "postgres" | "browser",
  test: TestProjectInlineConfiguration["test"],
): TestProjectInlineConfiguration {
  return {
    // type-graphql loads graphql as CommonJS; without this vite loads its ESM build beside it, and the two refuse each other.
    resolve: { alias: [{ find: /^graphql$/, replacement: "graphql/index.js" }] },
    test: {
      name,
      environment: "node",
      setupFiles: ["test/support/setup.ts"],
      testTimeout: 60_000,
      hookTimeout: 120_000,
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
    teardownTimeout: 20_000,
    projects: [
      project("unit", { include: ["test/unit/**/*.test.ts", "web/**/*.test.ts"] }),
      project("pglite", { ...OVER_A_DATABASE, globalSetup: ["test/support/pglite.ts"] }),
      project("postgres", { ...OVER_A_DATABASE, globalSetup: ["test/support/postgres.ts"] }),
      project("browser", {
        include: ["test/browser/**/*.test.ts"],
        globalSetup: ["test/support/pglite.ts", "test/support/chromium.ts"],
        testTimeout: 60_000,
        // One browser at a time, after everything else: what is on the screen depends on time.
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
