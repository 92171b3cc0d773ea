import { execFile } from "node:child_process";
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
