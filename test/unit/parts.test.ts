import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";

/** The least versions of the parts that stand at the edge: below them are known holes. */
const LEAST = {
  graphql: "16.15.0",
  "@apollo/server": "5.5.1",
  ws: "8.21.1",
  "graphql-ws": "6.4.0",
  "drizzle-orm": "0.45.2",
};

const Lock = z.object({
  packages: z.record(z.string(), z.object({ version: z.string().optional(), dev: z.boolean().optional() })),
});
const { packages } = Lock.parse(JSON.parse(readFileSync("package-lock.json", "utf8")));

/** Compares two versions number by number. */
function isAtLeast(version: string, least: string): boolean {
  const [found = [], wanted = []] = [version, least].map((text) => (text.split("-")[0] ?? "").split(".").map(Number));
  const place = wanted.findIndex((number, index) => number !== found[index]);
  return place < 0 || (found[place] ?? 0) > (wanted[place] ?? 0);
}

test.each(Object.entries(LEAST))("production runs %s %s or newer", (name, least) => {
  const installed = Object.entries(packages).filter(([path, { dev }]) => path.endsWith(`node_modules/${name}`) && dev !== true);
  const versions = installed.map(([, { version = "0" }]) => version);
  expect(versions).not.toEqual([]);
  expect(versions.filter((version) => !isAtLeast(version, least))).toEqual([]);
});
