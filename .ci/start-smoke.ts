import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { until } from "../test/support/wait.ts";

/** Starts the hub by `npm start` as a user would, on an empty folder and again on the same; asks it something and stops it. */
const [dataDir = ""] = process.argv.slice(2);

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function startAndStop(name: string, seconds: number): Promise<void> {
  const port = await freePort();
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port) };
  const hub = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [hub.stdout, hub.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const isLive = (): Promise<boolean> => answers(`http://127.0.0.1:${port}/livez`);
  try {
    const began = performance.now();
    await until(() => hub.exitCode !== null || isLive(), { timeout: seconds * 1000, interval: 100, what: "the hub" });
    if (hub.exitCode !== null) throw new Error(`npm start ended with code ${hub.exitCode}`);
    const took = ((performance.now() - began) / 1000).toFixed(1);
    const total = await countOrganizations(`http://127.0.0.1:${port}/graphql`);
    hub.kill("SIGTERM");
    await once(hub, "exit");
    if (hub.exitCode !== 0) throw new Error(`npm start ended with ${hub.exitCode ?? hub.signalCode} after SIGTERM`);
    if (await isLive()) throw new Error("the hub is still there after npm start has ended");
    process.stdout.write(`${name}: ready after ${took} s with ${total} organizations, closed with code 0\n`);
  } catch (error) {
    process.stderr.write(output);
    throw new Error(`${name} failed`, { cause: error });
  } finally {
    if (hub.pid !== undefined) endGroup(hub.pid);
  }
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function countOrganizations(url: string): Promise<number> {
  const query = "{ organizations(first: 1) { totalCount nodes { name } } }";
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify({ query }) });
  const answer = (await response.json()) as { data?: { organizations: { totalCount: number } } };
  const total = answer.data?.organizations.totalCount ?? 0;
  if (total === 0) throw new Error(`a wrong answer: ${JSON.stringify(answer)}`);
  return total;
}

/** Nothing of the hub is left, whatever failed. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It was all gone.
  }
}

await startAndStop("first start", 120);
await startAndStop("second start", 15);
