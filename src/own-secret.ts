import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The secret that a hub in development signs and checks tokens with when it is given none: made once for each data folder. */
export async function ownSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, "token-secret");
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(path, randomBytes(48).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFile(path, "utf8");
}
