import "vitest";

/** What the global setups of vitest's projects hand to the tests: `inject("database")`. */
declare module "vitest" {
  interface ProvidedContext {
    /** Where a test's database comes from: a migrated data folder to be copied, or a migrated database on a server to be cloned. */
    database: { kind: "embedded"; folder: string } | { kind: "server"; url: string; template: string };
    /** Path of the browser; undefined when none was found. */
    chromium: string | undefined;
  }
}
