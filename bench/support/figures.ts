import { mkdir, writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { join } from "node:path";
import { round } from "./stats.ts";

/** One line of the result. */
export interface Figure {
  readonly what: string;
  readonly measured: string;
  /** The same of the floor, measured in the same run. */
  readonly floor?: string;
  readonly ratio?: number;
  /** What is demanded; a figure without a demand is there to explain others. */
  readonly demanded?: string;
  readonly ok?: boolean;
  /** Everything that was measured for it: rounds, spreads. */
  readonly details?: unknown;
}

/** What a run was made of, so that two results can be compared. */
export interface Conditions {
  readonly quick: boolean;
  readonly postgres: string;
  readonly organizations: number;
}

const RESULTS = join(import.meta.dirname, "..", "results");
const HEADER = ["figure", "measured", "floor", "ratio", "demanded", ""] as const;

/** A figure that is compared with its floor: the measured value may be so many times the floor's. */
export function against(what: string, unit: string, measured: number, floor: number, limit: number, details?: unknown): Figure {
  const ratio = round(measured / floor, 2);
  return {
    what,
    measured: show(measured, unit),
    floor: show(floor, unit),
    ratio,
    demanded: `<= ${limit}x`,
    ok: ratio <= limit,
    details,
  };
}

/** A figure that has a limit of its own. */
export function below(what: string, unit: string, measured: number, limit: number, details?: unknown): Figure {
  return { what, measured: show(measured, unit), demanded: `<= ${show(limit, unit)}`, ok: measured <= limit, details };
}

/** A number with its unit, with as many digits as mean something. */
export function show(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${round(value, digits)}${unit === "" ? "" : ` ${unit}`}`;
}

/** The figures as a table in Markdown, readable as it is. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, floor = "", ratio, demanded = "", ok }) => [
    what,
    measured,
    floor,
    ratio === undefined ? "" : `${ratio}x`,
    demanded,
    ok === undefined ? "" : ok ? "ok" : "SHORT",
  ]);
  const widths = HEADER.map((title, column) => Math.max(title.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(HEADER), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

/** Writes the figures to `bench/results/<name>.json` and returns the file's path. */
export async function keep(name: string, conditions: Conditions, figures: readonly Figure[]): Promise<string> {
  await mkdir(RESULTS, { recursive: true });
  const machine = {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    kernel: release(),
    node: process.version,
  };
  const path = join(RESULTS, `${name}.json`);
  await writeFile(path, `${JSON.stringify({ name, at: new Date().toISOString(), machine, conditions, figures }, null, 2)}\n`);
  return path;
}
