import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { DatabaseConfig } from "../../src/db/index.ts";
import { expectNoCanary } from "./canary.ts";
import { until } from "./wait.ts";

/** The hub as a process of its own, as a user starts it. */
export interface HubProcess extends AsyncDisposable {
  /** What it has printed so far, on both channels. */
  readonly output: string;
  /** Waits until it says where it listens. */
  listening(): Promise<{ url: string; token: string }>;
  /** Whether it has not ended. */
  readonly running: boolean;
  /** Sends a signal: SIGSTOP makes it stall, SIGCONT lets it go on. */
  signal(signal: NodeJS.Signals): void;
  /** Sends a signal and waits for the end; gives the exit code, or the signal that ended it. */
  stop(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>;
  /** Waits for the end. */
  ended(): Promise<number | NodeJS.Signals | null>;
}

/** Moves an embedded database to where a process expects it: into the folder `postgres` of its data folder. */
export async function asDataDir(config: DatabaseConfig): Promise<DatabaseConfig> {
  if (config.kind === "server" || config.dataDir === undefined) return config;
  const moved = `${config.dataDir}.moving`;
  await rename(config.dataDir, moved);
  await mkdir(config.dataDir);
  const dataDir = join(config.dataDir, "postgres");
  await rename(moved, dataDir);
  return { kind: "embedded", dataDir };
}

/** The environment that points a process at a test's database. */
export function databaseEnvironment(database: DatabaseConfig): Record<string, string> {
  if (database.kind === "server") return { DATABASE_URL: database.url };
  if (database.dataDir === undefined) throw new Error("a process cannot open a database in another one's memory");
  return { DATA_DIR: dirname(database.dataDir) };
}

/** Starts `src/main.ts` with these arguments and variables. */
export function startHub(args: string[], environment: Record<string, string>): HubProcess {
  const child: ChildProcess = spawn(process.execPath, ["--import", "tsx", "src/main.ts", ...args], {
    env: { ...process.env, PORT: "0", LOG_LEVEL: "warn", ANONYMOUS: "everything", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let end: number | NodeJS.Signals | null | undefined;
  child.stdout?.on("data", (chunk) => (output += String(chunk)));
  child.stderr?.on("data", (chunk) => (output += String(chunk)));
  child.once("close", (code, signal) => (end = code ?? signal));

  const ended = async (): Promise<number | NodeJS.Signals | null> => {
    if (end === undefined) await once(child, "close");
    return end ?? null;
  };
  return {
    get output() {
      return output;
    },
    get running() {
      return end === undefined;
    },
    signal: (signal) => void child.kill(signal),
    async listening() {
      const found = await until(
        () => {
          if (end !== undefined) throw new Error(`the hub ended early: ${output}`);
          return /API +(\S+)\/graphql[\s\S]*demo: (\S+)\n/.exec(output);
        },
        { timeout: 180_000, what: "the hub to listen" },
      );
      return { url: found[1] ?? "", token: found[2] ?? "" };
    },
    async stop(signal) {
      child.kill(signal);
      return ended();
    },
    ended,
    async [Symbol.asyncDispose]() {
      if (end === undefined) child.kill("SIGKILL");
      await ended();
      expectNoCanary(output, "what a process says");
    },
  };
}
