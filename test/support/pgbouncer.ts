import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./port.ts";
import { answers } from "./postgres-server.ts";
import { reachableFolder, unprivilegedUser } from "./unprivileged-user.ts";
import { until } from "./wait.ts";

/** A pooler in front of a PostgreSQL: each transaction may run in another session. */
export interface Pooler extends AsyncDisposable {
  /** The address of the database through the pooler. */
  readonly url: string;
}

/** Where PgBouncer is; undefined when it is not installed. Debian puts it where only root looks. */
export async function findPgbouncer(): Promise<string | undefined> {
  for (const folder of [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin"]) {
    const path = join(folder, "pgbouncer");
    if (
      await access(path).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

/** Starts PgBouncer in transaction mode in front of a database. */
export async function startPgbouncer(program: string, databaseUrl: string): Promise<Pooler> {
  // Like PostgreSQL it refuses to run as root.
  const user = await unprivilegedUser();
  const folder = user ? await reachableFolder("diem-cau-pgbouncer-") : await mkdtemp(join(tmpdir(), "diem-cau-pgbouncer-"));
  const target = new URL(databaseUrl);
  const url = new URL(databaseUrl);
  url.port = String(await freePort());
  const file = join(folder, "pgbouncer.ini");
  await writeFile(file, configuration(target, url.port), { mode: 0o600 });
  if (user) await promisify(execFile)("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  const child = spawn(program, [file], { cwd: folder, stdio: ["ignore", "ignore", "pipe"], ...user });
  let output = "";
  child.stderr.on("data", (chunk) => (output += String(chunk)));
  const ended = once(child, "close");
  const close = async (): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(
      () => {
        if (child.exitCode !== null) throw new Error("it ended");
        return answers(url.href);
      },
      { timeout: 10_000, what: "PgBouncer to answer" },
    );
  } catch (error) {
    await close();
    throw new Error(`PgBouncer did not start: ${output}`, { cause: error });
  }
  return { url: url.href, [Symbol.asyncDispose]: close };
}

/** Few sessions, so that a client's transactions really move between them. */
function configuration({ hostname, port, username, password }: URL, ownPort: string): string {
  const server = `host=${hostname} port=${port || "5432"} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}`;
  return `[databases]
* = ${server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
server_round_robin = 1
`;
}
