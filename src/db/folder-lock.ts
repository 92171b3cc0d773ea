import { createHash } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { platform, tmpdir } from "node:os";
import { join } from "node:path";

/**
 * Takes a folder for this process, by listening on a local socket named after it: the system closes it with the process, however
 * that ends, so that no lock outlives its holder. Returns the function that gives it back, or undefined when another process has it.
 */
export async function lockFolder(folder: string): Promise<(() => Promise<void>) | undefined> {
  const name = `diem-cau-${createHash("sha256")
    .update(await realpath(folder))
    .digest("hex")
    .slice(0, 24)}`;
  const address = platform() === "win32" ? String.raw`\\.\pipe\${name}` : join(tmpdir(), `${name}.sock`);
  const server = (await listenOn(address)) ?? (await takeOver(address));
  return server && (() => new Promise((resolve) => server.close(() => resolve())));
}

/** A socket file whose process is gone refuses connections: it is removed and taken. */
async function takeOver(address: string): Promise<Server | undefined> {
  if (await answers(address)) return undefined;
  await rm(address, { force: true });
  return listenOn(address);
}

function listenOn(address: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.end());
    server.once("error", () => resolve(undefined));
    server.listen(address, () => resolve(server.unref()));
  });
}

function answers(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
