import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Starts the hub by `npm start` as a user would, on an empty folder and again on the same, asks it something, and stops it. */
const dataDir = process.argv[2];
const SECONDS_FIRST = 120;
const SECONDS_SECOND = 15;

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

async function startAndStop(name, seconds) {
  const port = await freePort();
  const env = { ...process.env, DATA_DIR: dataDir, PORT: String(port) };
  const hub = spawn("npm", ["start"], { env, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let output = "";
  for (const stream of [hub.stdout, hub.stderr]) stream.on("data", (chunk) => (output += chunk));
  try {
    const began = performance.now();
    while (!(await answers(`http://127.0.0.1:${port}/livez`))) {
      if (hub.exitCode !== null || performance.now() - began > seconds * 1000) throw new Error("the hub is not ready");
      await sleep(100);
    }
    const took = ((performance.now() - began) / 1000).toFixed(1);
    const total = await ask(`http://127.0.0.1:${port}/graphql`);
    hub.kill("SIGTERM");
    const [code] = await once(hub, "exit");
    if (code !== 0) throw new Error(`npm start ended with ${code} after SIGTERM`);
    if (await answers(`http://127.0.0.1:${port}/livez`)) throw new Error("the hub is still there after npm start has ended");
    process.stdout.write(`${name}: ready after ${took} s with ${total} organizations, closed with code 0\n`);
  } catch (error) {
    process.stderr.write(output);
    throw new Error(`${name}: ${error.message}`, { cause: error });
  } finally {
    endGroup(hub.pid);
  }
}

async function answers(url) {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

async function ask(url) {
  const query = "{ organizations(first: 1) { totalCount nodes { name } } }";
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined || !(data.organizations.totalCount > 0))
    throw new Error(`a wrong answer: ${JSON.stringify({ data, errors })}`);
  return data.organizations.totalCount;
}

/** Nothing of the hub is left, whatever failed. */
function endGroup(pid) {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing was left.
  }
}

await startAndStop("first start", SECONDS_FIRST);
await startAndStop("second start", SECONDS_SECOND);
