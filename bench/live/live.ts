import type { Figure } from "../support/figures.ts";
import { type Run, wanted } from "../support/run.ts";
import { burst } from "./burst.ts";
import { fanout } from "./fanout.ts";
import { query } from "./query.ts";
import { restart } from "./restart.ts";
import { type Pair, type Pool, openPair, openPool } from "./side.ts";
import { slow } from "./slow.ts";
import { sustained } from "./sustained.ts";

/** Congresses that can be completed: more than all parts together use. */
const POOL = 60_000;
const WITH_A_PAIR = ["fanout", "sustained", "burst", "query", "restart"];

/** From a COMMIT to many screens. */
export async function live(run: Run): Promise<Figure[]> {
  run.tell("copying the database");
  const pools = { hub: await openPool(run, POOL, true), floor: await openPool(run, POOL, false) };
  const figures: Figure[] = [];
  for (const [place, clients] of run.clients.entries()) {
    if (!WITH_A_PAIR.some((part) => wanted(run, part))) break;
    const pair = await openPair(run, clients, pools);
    try {
      if (wanted(run, "fanout")) figures.push(...(await fanout(run, pair)));
      for (const figure of figures) run.tell(line(figure));
      // The other parts are demanded for the first number of clients only.
      if (place === 0) figures.push(...(await withPair(run, pair)));
    } finally {
      await Promise.all([pair.hub.close(), pair.floor.close()]);
    }
  }
  if (wanted(run, "slow")) figures.push(...(await slow(run, pools.hub satisfies Pool)));
  return figures;
}

/** A figure as soon as it is known: the parts that follow take minutes. */
function line({ what, measured, floor, ratio }: Figure): string {
  return [what, measured, floor ?? "", ratio === undefined ? "" : `${ratio}x`].join(" | ");
}

async function withPair(run: Run, pair: Pair): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries({ sustained, burst, query, restart })) {
    if (!wanted(run, name)) continue;
    const found = await part(run, pair);
    for (const figure of found) run.tell(line(figure));
    figures.push(...found);
  }
  return figures;
}
