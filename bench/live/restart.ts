import { setTimeout as wait } from "node:timers/promises";
import { clock } from "../client/messages.ts";
import { type Figure, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { asRounds, median } from "../support/stats.ts";
import type { Pair, Side } from "./side.ts";

const LIMIT = 15_000;
/** Changes that are committed while no server is there. */
const MISSED = 5;

/** The server is killed and started again; clients come back by themselves. From the kill until each of them has what was missed. */
export async function restart(run: Run, { hub, floor, clients }: Pair): Promise<Figure[]> {
  const rounds = run.quick ? 1 : 3;
  const own: number[] = [];
  const bare: number[] = [];
  for (let turn = 0; turn < rounds; turn += 1) {
    run.tell(`restarting under ${clients} clients, round ${turn + 1}`);
    own.push(await restartOnce(hub));
    bare.push(await restartOnce(floor));
  }
  return [
    {
      what: `${clients.toLocaleString("en")} clients after kill -9 and start: all live and right`,
      measured: show(median(own) / 1000, "s"),
      floor: show(median(bare) / 1000, "s"),
      demanded: `<= ${LIMIT / 1000} s`,
      ok: median(own) <= LIMIT,
      details: { hub: asRounds(own), floor: asRounds(bare) },
    },
  ];
}

async function restartOnce(side: Side): Promise<number> {
  const { crew, writer } = side;
  await crew.mark(writer.completed, MISSED);
  const killed = clock();
  await side.server.stop("SIGKILL");
  for (let change = 0; change < MISSED; change += 1) await writer.complete();
  side.server = await side.start();
  await crew.reached(writer.completed);
  const right = (await crew.report()).last[MISSED] ?? Number.NaN;
  await wait(2_000);
  return right - killed;
}
