import { execFile } from "node:child_process";
import { mkdtemp, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** Whom a program runs as. */
export interface User {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root. Root's tests let it run as `nobody`, a user that every system has; others as themselves. */
export async function unprivilegedUser(): Promise<User | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const [uid, gid] = await Promise.all([id("-u"), id("-g")]);
  return { uid, gid };
}

async function id(flag: "-u" | "-g"): Promise<number> {
  const { stdout } = await promisify(execFile)("id", [flag, "nobody"]);
  return Number(stdout);
}

/** Makes a temporary folder that other users can reach: the usual place may lie in a folder of root's own. */
export async function reachableFolder(prefix: string): Promise<string> {
  const usual = await realpath(tmpdir());
  return mkdtemp(join((await isReachable(usual)) ? usual : "/tmp", prefix));
}

async function isReachable(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  return (mode & 0o001) !== 0 && (dirname(folder) === folder || isReachable(dirname(folder)));
}
