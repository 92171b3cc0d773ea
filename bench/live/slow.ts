import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "../../test/support/port.ts";
import { startCrew } from "../client/crew.ts";
import type { Target } from "../client/messages.ts";
import { type Figure, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { type ServerProcess, startHub } from "../support/server-process.ts";
import { paced } from "./paced.ts";
import { DISPLAY, PROGRESS } from "./questions.ts";
import type { Pool } from "./side.ts";
import { openWriter } from "./writer.ts";

const READERS = 100;
const SLEEPERS = 50;
const RATE = 200;
/** Kilobytes that memory may grow after the first third and still be called flat. */
const FLAT = 12_000;
/**
 * Each update goes out by itself, and nobody is dropped for not answering a ping: the bound on unsent bytes alone must hold. Those who do
 * not read follow the display's large frames, so that the kernel's buffers, some megabytes a socket, are full early.
 */
const ENVIRONMENT = { FOLD_WINDOW_MS: "1", FOLD_LOOK_MS: "1", KEEP_ALIVE_MS: "60000" };

/** Clients that never read beside clients that do: what the server holds for them, and whether the others notice. */
export async function slow(run: Run, pool: Pool): Promise<Figure[]> {
  const port = await freePort();
  const server = await startHub({ databaseUrl: pool.url, port, environment: ENVIRONMENT });
  const target: Target = { port, query: PROGRESS, variables: { id: pool.root }, graphql: true, reads: true };
  const writer = await openWriter(pool.url, { cells: pool.cells });
  const [readers, sleepers] = [startCrew(), startCrew()];
  try {
    const seconds = run.quick ? 6 : 60;
    await readers.connect(target, READERS);
    await sleepers.connect({ ...target, query: DISPLAY, reads: false }, SLEEPERS);
    run.tell(`${SLEEPERS} clients that never read, ${RATE} updates a second for ${seconds} s`);
    await readers.mark(writer.completed, RATE * seconds);
    const [memory] = await Promise.all([watch(server, seconds), paced(RATE * seconds, RATE, () => writer.complete())]);
    await readers.reached(writer.completed, 20_000).catch(() => undefined);
    return figures(memory, await readers.report(), RATE * seconds);
  } finally {
    await Promise.all([readers.close(), sleepers.close()]);
    await server.stop("SIGKILL");
    await writer.close();
  }
}

/** The memory at the start and after each third of the time. */
async function watch(server: ServerProcess, seconds: number): Promise<number[]> {
  const memory = [await server.memory()];
  for (let third = 0; third < 3; third += 1) {
    await wait((seconds * 1000) / 3);
    memory.push(await server.memory());
  }
  return memory;
}

function figures(
  memory: readonly number[],
  report: { frames: number; clients: number; last: number[] },
  updates: number,
): Figure[] {
  const [, first = 0, second = 0, third = 0] = memory;
  const growth = Math.max(second, third) - first;
  const right = (report.last[updates] ?? 0) > 0;
  return [
    {
      what: `${SLEEPERS} clients that never read, ${RATE} updates/s: growth after the first third`,
      measured: show(growth / 1000, "MB"),
      demanded: `flat, <= ${FLAT / 1000} MB`,
      ok: growth <= FLAT,
      details: { memory },
    },
    {
      what: "  memory at the start and after each third",
      measured: memory.map((kilobytes) => Math.round(kilobytes / 1000)).join(", ") + " MB",
    },
    {
      what: `  the ${READERS} that read have the last value`,
      measured: right ? "all" : "not all",
      demanded: "all",
      ok: right,
      details: { framesPerReader: report.frames / report.clients },
    },
    { what: "  frames a reader got", measured: show((100 * report.frames) / report.clients / updates, "% of updates") },
  ];
}
