import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SCALES, type ScaleName } from "../src/seed/index.ts";
import { audit } from "./audit/audit.ts";
import { counts } from "./counts/counts.ts";
import { live } from "./live/live.ts";
import { query } from "./query/query.ts";
import { type Figure, keep, table } from "./support/figures.ts";
import { openTemplate } from "./support/national.ts";
import { startServer } from "./support/postgres.ts";
import type { Run } from "./support/run.ts";

const USAGE = `Usage: npm run bench -- live|counts|query|audit [options]
  --clients 5000,10000   numbers of clients (live)
  --only part,part       parts to run: fanout,sustained,burst,query,slow,restart (live); writers,fold,reads (counts);
                         point,nested,list,board,search,explorer,relay,beside (query); cost,search (audit)
  --scale national|demo  the data; demo with --quick
  --quick                little work: to see that everything runs

BENCH_DATABASE_URL names a PostgreSQL that may create databases; otherwise the one of the npm package is started, its files
in the folder BENCH_DATA (a folder of the system's temporary files when it is not set).
`;

const SCENARIOS: Readonly<Record<string, (run: Run) => Promise<Figure[]>>> = { audit, live, counts, query };
const numbers = (text: string): number[] => text.split(",").map(Number);
const isScale = (text: string): text is ScaleName => Object.hasOwn(SCALES, text);

function readArguments() {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      clients: { type: "string" },
      only: { type: "string" },
      scale: { type: "string" },
      quick: { type: "boolean", default: false },
    },
  });
  const [name = ""] = positionals;
  const { quick, scale = quick ? "demo" : "national", clients = quick ? "500" : "5000,10000", only } = values;
  const scenario = SCENARIOS[name];
  const counts = numbers(clients);
  if (scenario === undefined || !isScale(scale) || !counts.every((count) => count >= 1 && count <= 18_000)) return undefined;
  return { name, scenario, quick, scale, clients: counts, only: only?.split(",") ?? [] };
}

function tell(what: string): void {
  process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${what}\n`);
}

async function measure({
  name,
  scenario,
  quick,
  scale,
  clients,
  only,
}: NonNullable<ReturnType<typeof readArguments>>): Promise<void> {
  const given = process.env["BENCH_DATABASE_URL"];
  const folder = process.env["BENCH_DATA"] ?? join(tmpdir(), "diem-cau-bench");
  const server = given ? { url: given, stop: async () => {} } : await startServer(folder);
  try {
    const template = await openTemplate(server.url, scale, tell);
    try {
      const figures = await scenario({ template, quick, clients, only, tell });
      const { organizations, version: postgres } = template;
      const path = await keep(quick ? `${name}-quick` : name, { quick, postgres, organizations }, figures);
      process.stdout.write(`\n${table(figures)}\n\n${path}\n`);
      if (figures.some(({ ok }) => ok === false)) process.exitCode = 1;
    } finally {
      await template.close();
    }
  } finally {
    await server.stop();
  }
}

const args = readArguments();
if (args === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else if (!existsSync(process.env["BENCH_HUB"] ?? join(import.meta.dirname, "../dist/main.js"))) {
  process.stderr.write("The hub is not built: npm run build:hub\n");
  process.exitCode = 2;
} else {
  await measure(args);
}
