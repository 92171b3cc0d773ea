import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { freePort } from "./port.ts";
import { copyPostgres } from "./postgres-binaries.ts";
import { reachableFolder, unprivilegedUser, type User } from "./unprivileged-user.ts";
import { until } from "./wait.ts";

/** A running PostgreSQL; `stop` ends it and removes its files. */
export interface PostgresServer {
  url: string;
  /** Where its files are. */
  data: string;
  /**
   * Ends it at once, "fast" with all sessions told, "immediate" as by a crash, and starts it again on the same port when `down` has
   * resolved; returns when it answers.
   */
  restart(mode: "fast" | "immediate", down?: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

const INITDB = ["--username=postgres", "--auth=password", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"];
/** Nothing survives these tests, so that nothing has to reach the disk. The time zone is one where a day is not a day in UTC. */
const SETTINGS = [
  "fsync=off",
  "synchronous_commit=off",
  "full_page_writes=off",
  "max_connections=200",
  "timezone=Asia/Ho_Chi_Minh",
];

/**
 * Runs the program in "$@" until it ends, or until standard input ends: that happens when the tests' process is gone, however it
 * went. Then the folder of the program's files is removed. When the program ends while the file `down` is there, it is started again as
 * soon as that file is gone. Interrupts from the terminal go to the tests alone.
 */
const GUARD = `
folder=$1; shift
exec 3<&0
{
  read -r _ <&3
  touch "$folder/over"; rm -f "$folder/down"
  while kill -0 $$; do kill -INT "$(head -n 1 "$folder/data/postmaster.pid")"; sleep 0.2; done
} 2>/dev/null &
while [ ! -e "$folder/over" ]; do
  "$@" 3<&- &
  wait $!
  code=$?
  [ -e "$folder/down" ] || break
  while [ -e "$folder/down" ]; do sleep 0.02; done
done
cd /; rm -rf "$folder"
exit $code`;

/** The signals by which PostgreSQL's main process ends. */
const SHUTDOWN = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

/** What a server of one's own may be started with. */
export interface PostgresOptions {
  /** Settings besides those of all tests, as `name=value`; the last of a name counts. */
  readonly settings?: readonly string[];
  /** The server that it follows as its standby. */
  readonly standbyOf?: PostgresServer;
}

/** Starts PostgreSQL on a free port of the loopback interface, its files in a temporary folder. */
export async function startPostgres({ settings: more = [], standbyOf }: PostgresOptions = {}): Promise<PostgresServer> {
  const user = await unprivilegedUser();
  const folder = user ? await reachableFolder("diem-cau-postgres-") : await mkdtemp(join(tmpdir(), "diem-cau-postgres-"));
  try {
    const bin = join(await copyPostgres(folder), "bin");
    const data = join(folder, "data");
    const password = standbyOf === undefined ? randomBytes(16).toString("hex") : new URL(standbyOf.url).password;
    if (standbyOf === undefined) await writeFile(join(folder, "password"), password, { mode: 0o600 });
    else await backUp(standbyOf, data);
    if (user) await promisify(execFile)("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
    const init = [join(bin, "initdb"), ...INITDB, `--pwfile=${join(folder, "password")}`, `--pgdata=${data}`];
    if (standbyOf === undefined) await finish(run(init, folder, user));
    const port = await freePort();
    const listen = ["listen_addresses=127.0.0.1", `port=${port}`, `unix_socket_directories=`];
    const settings = [...SETTINGS, ...listen, ...more].flatMap((setting) => ["-c", setting]);
    const guarded = ["/bin/sh", "-c", GUARD, "sh", folder, join(bin, "postgres"), "-D", data, ...settings];
    return await accepting(
      run(guarded, folder, user),
      `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      folder,
      data,
    );
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Copies a server that runs, as the files of its standby (what `pg_basebackup -R` does, which the package has not). */
async function backUp({ url, data }: PostgresServer, target: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const { hostname, port, username, password } = new URL(url);
  try {
    await client`select pg_backup_start('standby', true)`;
    await cp(data, target, { recursive: true, filter: (path) => !path.endsWith("postmaster.pid") });
    const [backup] = await client<{ labelfile: string }[]>`select labelfile from pg_backup_stop(false)`;
    await writeFile(join(target, "backup_label"), backup?.labelfile ?? "");
    await writeFile(join(target, "standby.signal"), "");
    const address = `host=${hostname} port=${port} user=${username} password=${password}`;
    await appendFile(join(target, "postgresql.auto.conf"), `primary_conninfo = '${address}'\n`);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** A program of PostgreSQL's, with what it writes. */
interface Program {
  child: ChildProcess;
  output(): string;
}

function run([command = "", ...args]: string[], cwd: string, user: User | undefined): Program {
  const env = { PATH: process.env["PATH"], LC_ALL: "C" };
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ["pipe", "pipe", "pipe"], ...user });
  const lines: string[] = [];
  const keep = (chunk: Buffer): void => void (lines.push(chunk.toString()) > 200 && lines.shift());
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  return { child, output: () => lines.join("") };
}

async function finish({ child, output }: Program): Promise<void> {
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`PostgreSQL's initdb failed: ${output()}`);
}

async function accepting(server: Program, url: string, folder: string, data: string): Promise<PostgresServer> {
  const { child, output } = server;
  const ended = once(child, "close");
  async function stop(): Promise<void> {
    child.stdin?.end();
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
  try {
    await until(
      async () => {
        if (child.exitCode !== null) throw new Error("it ended");
        return answers(url);
      },
      { timeout: 30_000 },
    );
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${output()}`, { cause: error });
  }
  return { url, data, stop, restart: (mode, down) => restart(folder, url, mode, down) };
}

async function restart(folder: string, url: string, mode: keyof typeof SHUTDOWN, down?: () => Promise<unknown>): Promise<void> {
  const file = join(folder, "data", "postmaster.pid");
  const [line = ""] = (await readFile(file, "utf8")).split("\n");
  const pid = Number(line);
  // 0 would be this process and its kin.
  if (!(pid > 0)) throw new Error(`PostgreSQL is not running: ${file} says "${line}"`);
  await writeFile(join(folder, "down"), "");
  process.kill(pid, SHUTDOWN[mode]);
  await until(() => !isAlive(pid), { timeout: 30_000, what: "PostgreSQL to end" });
  // A server that was ended immediately leaves the file of its process, whose number somebody else may have by now.
  await rm(file, { force: true });
  await down?.();
  await rm(join(folder, "down"));
  await until(() => answers(url), { timeout: 30_000, what: "PostgreSQL to start again" });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whether somebody at this address, a server or a pooler, answers a statement. */
export async function answers(url: string): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: 2, prepare: false });
  try {
    await client`select`;
    return true;
  } catch {
    return false;
  } finally {
    await client.end({ timeout: 1 });
  }
}
