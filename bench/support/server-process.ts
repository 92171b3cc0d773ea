import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../../test/support/wait.ts";

/** A server under measurement, alone in its process. */
export interface ServerProcess {
  readonly port: number;
  /** Milliseconds of processor time, in user and system mode, that it has used. */
  cpu(): Promise<number>;
  /** Kilobytes of memory that it holds. */
  memory(): Promise<number>;
  /** Sends a signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

export interface ServerOptions {
  readonly databaseUrl: string;
  readonly port: number;
  /** Further variables. */
  readonly environment?: Record<string, string>;
  /** Modules that the hub loads first. */
  readonly preload?: readonly string[];
}

const ROOT = join(import.meta.dirname, "../..");
/** The kernel counts processor time in hundredths of a second. */
const TICK = 10;

/** Starts the hub as `npm start` does. BENCH_HUB names another build's main.js, to compare two. */
export function startHub({ databaseUrl, port, environment = {}, preload = [] }: ServerOptions): Promise<ServerProcess> {
  const program = process.env["BENCH_HUB"] ?? join(ROOT, "dist/main.js");
  const env = {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    LOG_LEVEL: "warn",
    ANONYMOUS: "everything",
    RATE_LIMITS: "off",
    ...environment,
  };
  const flags = [...(process.env["BENCH_HUB_FLAGS"]?.split(" ") ?? []), ...preload.flatMap((path) => ["--import", path])];
  return start([...flags, program], env, port, /API +http/);
}

/** Starts the floor: what any server that does nothing else would cost. */
export function startFloor(
  { databaseUrl, port, environment = {} }: ServerOptions,
  file = "bench/floor/main.ts",
): Promise<ServerProcess> {
  const program = join(ROOT, file);
  const env = { DATABASE_URL: databaseUrl, PORT: String(port), ...environment };
  return start(["--import", "tsx", program], env, port, /listening/);
}

async function start(args: string[], env: Record<string, string>, port: number, ready: RegExp): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-10_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const ended = once(child, "close");
  await until(
    () => {
      if (child.exitCode !== null) throw new Error(`the server ended early: ${output}`);
      return ready.test(output);
    },
    { timeout: 60_000, what: "the server to listen" },
  );
  return { port, ...measure(child), stop: (signal = "SIGTERM") => end(child, ended, signal) };
}

async function end(child: ChildProcess, ended: Promise<unknown>, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  await ended;
}

function measure({ pid }: ChildProcess): Pick<ServerProcess, "cpu" | "memory"> {
  return {
    async cpu() {
      const text = await readFile(`/proc/${pid}/stat`, "utf8");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) * TICK;
    },
    async memory() {
      const text = await readFile(`/proc/${pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]);
    },
  };
}
