import { setTimeout as wait } from "node:timers/promises";
import postgres from "postgres";
import { freePort } from "../../test/support/port.ts";
import { type Crew, startCrew } from "../client/crew.ts";
import type { Target } from "../client/messages.ts";
import { stopCounting } from "../counts/cells.ts";
import { type Run } from "../support/run.ts";
import { type ServerProcess, startFloor, startHub } from "../support/server-process.ts";
import { PROGRESS } from "./questions.ts";
import { type Writer, makePool, openWriter } from "./writer.ts";

/** A server with its database, its writer and its clients. */
export interface Side {
  readonly name: "hub" | "floor";
  server: ServerProcess;
  readonly writer: Writer;
  readonly crew: Crew;
  readonly target: Target;
  /** Memory that a connection takes, in kB. */
  readonly perConnection: number;
  /** Starts the server, at the same port as before. */
  start(): Promise<ServerProcess>;
  close(): Promise<void>;
}

/** The hub and the floor, each with as many clients. */
export interface Pair {
  readonly clients: number;
  readonly hub: Side;
  readonly floor: Side;
}

/** A database and the congresses that its writer may complete. */
export interface Pool {
  readonly url: string;
  readonly cells: number[];
  /** What clients follow: the whole country. */
  readonly root: string;
}

/** Updates that both sides see before anything is measured. */
const WARM_UP = 5;

/** Copies the database, with congresses to complete. */
export async function openPool(run: Run, size: number, counting: boolean): Promise<Pool> {
  const url = await run.template.clone();
  const cells = await makePool(url, size);
  const client = postgres(url, { max: 1, onnotice: () => {} });
  if (!counting) await stopCounting(client);
  const [row] = await client<{ id: number }[]>`select id from organization where parent_id is null`;
  await client.end();
  return { url, cells, root: `org_${row?.id ?? 0}` };
}

/** Starts both servers and connects their clients. */
export async function openPair(run: Run, clients: number, pools: { hub: Pool; floor: Pool }): Promise<Pair> {
  run.tell(`connecting ${clients} clients to the hub, ${clients} to the floor`);
  const hub = await openSide("hub", clients, pools.hub, {});
  const { bytes } = await hub.crew.report();
  const floor = await openSide("floor", clients, pools.floor, { TEXT_BYTES: String(bytes) });
  for (const side of [hub, floor]) for (let update = 0; update < WARM_UP; update += 1) await updateAll(side);
  return { clients, hub, floor };
}

/** Completes a congress and waits until all clients know. */
export async function updateAll({ crew, writer }: Side): Promise<void> {
  await crew.mark(writer.completed, 1);
  await writer.complete();
  await crew.reached(writer.completed);
  await wait(300);
}

async function openSide(name: Side["name"], clients: number, pool: Pool, environment: Record<string, string>): Promise<Side> {
  const cells = pool.cells.splice(0, Math.ceil(pool.cells.length / 2));
  const writer = await openWriter(pool.url, { cells, ...(name === "floor" ? { notify: "bench_floor" } : {}) });
  const port = await freePort();
  const start = (): Promise<ServerProcess> => {
    const options = { databaseUrl: pool.url, port, environment: { ...environment, FIRST_VALUE: String(writer.completed) } };
    return name === "hub" ? startHub(options) : startFloor(options);
  };
  const server = await start();
  const crew = startCrew();
  const target = { port, query: PROGRESS, variables: { id: pool.root }, graphql: name === "hub", reads: true };
  const base = { name, server, writer, crew, target, start, perConnection: 0 };
  const side: Side = { ...base, close: () => close(side) };
  return Object.assign(side, { perConnection: await connectAll(side, clients) });
}

/** Connects the clients. A tenth of them warms the server up; what memory the others add is theirs. */
async function connectAll(side: Side, clients: number): Promise<number> {
  const { crew, target, server } = side;
  const few = Math.max(1, Math.floor(clients / 10));
  await crew.connect(target, few);
  for (let update = 0; update < WARM_UP; update += 1) await updateAll(side);
  await wait(1_000);
  const before = await server.memory();
  await crew.connect(target, clients - few);
  for (let update = 0; update < WARM_UP; update += 1) await updateAll(side);
  await wait(1_000);
  return ((await server.memory()) - before) / (clients - few);
}

async function close({ crew, server, writer }: Side): Promise<void> {
  await crew.close();
  await server.stop("SIGKILL");
  await writer.close();
}
