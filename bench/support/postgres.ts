import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../test/support/port.ts";
import { copyPostgres } from "../../test/support/postgres-binaries.ts";
import { answers } from "../../test/support/postgres-server.ts";
import { type User, unprivilegedUser } from "../../test/support/unprivileged-user.ts";
import { until } from "../../test/support/wait.ts";

/** A PostgreSQL on which databases may be made. */
export interface BenchServer {
  /** The address of its maintenance database. */
  readonly url: string;
  stop(): Promise<void>;
}

const INITDB = ["--username=postgres", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-instructions"];
/** Commits are durable. Memory and checkpoints are those of a small server, so that a checkpoint does not fall into every round. */
const SETTINGS = ["shared_buffers=1GB", "max_connections=200", "max_wal_size=8GB", "checkpoint_timeout=30min"];
/** Ends the server when standard input ends, which happens when this process is gone, however it went. */
const GUARD = `
exec 3<&0
"$@" 3<&- &
server=$!
{ read -r _ <&3; kill -INT $server; } 2>/dev/null &
wait $server`;

/** Starts the PostgreSQL of the npm package. Its programs and data stay in `folder` from one run to the next. */
export async function startServer(folder: string): Promise<BenchServer> {
  const user = await unprivilegedUser();
  await mkdir(folder, { recursive: true });
  if (!existsSync(join(folder, "ready"))) await prepare(folder, user);
  const password = await readFile(join(folder, "password"), "utf8");
  const port = await freePort();
  const settings = [...SETTINGS, "listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories="];
  const program = [join(folder, "postgresql/bin/postgres"), "-D", join(folder, "data")];
  const args = ["-c", GUARD, "sh", ...program, ...settings.flatMap((setting) => ["-c", setting])];
  const child = spawn("/bin/sh", args, { ...surroundings(folder, user), detached: true, stdio: ["pipe", "ignore", "pipe"] });
  return accepting(child, `postgres://postgres:${password}@127.0.0.1:${port}/postgres`);
}

/** Copies the programs and makes an empty cluster; what an earlier attempt left half done is thrown away. */
async function prepare(folder: string, user: User | undefined): Promise<void> {
  for (const part of ["postgresql", "data"]) await rm(join(folder, part), { recursive: true, force: true });
  await copyPostgres(folder);
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, randomBytes(16).toString("hex"), { mode: 0o600 });
  if (user) await promisify(execFile)("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  const args = [...INITDB, `--pwfile=${passwordFile}`, `--pgdata=${join(folder, "data")}`];
  await promisify(execFile)(join(folder, "postgresql/bin/initdb"), args, surroundings(folder, user));
  await writeFile(join(folder, "ready.part"), "");
  await rename(join(folder, "ready.part"), join(folder, "ready"));
}

function surroundings(cwd: string, user: User | undefined) {
  return { cwd, env: { PATH: process.env["PATH"], LC_ALL: "C" }, ...user };
}

async function accepting(child: ChildProcess, url: string): Promise<BenchServer> {
  let output = "";
  child.stderr?.on("data", (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  const ended = once(child, "close");
  async function stop(): Promise<void> {
    child.stdin?.end();
    await ended;
  }
  try {
    await until(() => (child.exitCode === null ? answers(url) : Promise.reject(new Error("it ended"))), { timeout: 60_000 });
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${output}`, { cause: error });
  }
  return { url, stop };
}
