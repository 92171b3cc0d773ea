import { type Figure } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { median, round } from "../support/stats.ts";
import { paced } from "./paced.ts";
import type { Pair, Side } from "./side.ts";

const RATES = [4, 8, 10, 12, 16, 20];
/** The least that is demanded. */
const LEAST = 10;

/** How one side took one rate. */
interface Attempt {
  readonly rate: number;
  readonly bounded: boolean;
  /** Median milliseconds from COMMIT until the last client has it or something newer, in the first and in the last third. */
  readonly early: number;
  readonly late: number;
  /** Frames that each client got a second. */
  readonly frames: number;
}

/**
 * Updates per second at which the last client does not fall further and further behind. A server that lets newer states replace older ones
 * sends fewer frames than there are updates; what counts is how old the oldest screen is.
 */
export async function sustained(run: Run, { hub, floor, clients }: Pair): Promise<Figure[]> {
  const seconds = run.quick ? 1 : 4;
  const own = await climb(run, hub, seconds);
  const bare = await climb(run, floor, seconds);
  const [most, floorMost] = [highest(own), highest(bare)];
  const last = own.findLast(({ bounded }) => bounded);
  return [
    {
      what: `${clients.toLocaleString("en")} clients: updates/s with bounded lag`,
      measured: reach(most),
      floor: reach(floorMost),
      demanded: `as the floor, >= ${LEAST}`,
      ok: most >= Math.min(floorMost, RATES.at(-1) ?? 0) && most >= LEAST,
      details: { hub: own, floor: bare },
    },
    { what: `  oldest screen and frames/s at ${most}/s`, measured: `${last?.late ?? 0} ms, ${last?.frames ?? 0}/s` },
  ];
}

/** Raises the rate until the lag grows; a rate gets a second chance. */
async function climb(run: Run, side: Side, seconds: number): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  for (const rate of RATES) {
    run.tell(`${rate} updates a second, ${side.name}`);
    let attempt = await hold(side, rate, seconds);
    if (!attempt.bounded) attempt = await hold(side, rate, seconds);
    attempts.push(attempt);
    if (!attempt.bounded) break;
  }
  return attempts;
}

async function hold({ crew, writer }: Side, rate: number, seconds: number): Promise<Attempt> {
  const updates = rate * seconds;
  await crew.mark(writer.completed, updates);
  const commits = await paced(updates, rate, () => writer.complete());
  await crew.reached(writer.completed);
  const { last, frames, clients } = await crew.report();
  const lags = commits.map((committed, place) => (last[place + 1] ?? Number.NaN) - committed);
  const third = Math.max(1, Math.floor(updates / 3));
  const [early, late] = [median(lags.slice(0, third)), median(lags.slice(-third))];
  const bounded = late < 1_000 && late < Math.max(1.8 * early, early + 150);
  return { rate, bounded, early: round(early, 0), late: round(late, 0), frames: round(frames / clients / seconds, 1) };
}

function highest(attempts: readonly Attempt[]): number {
  return attempts.findLast(({ bounded }) => bounded)?.rate ?? 0;
}

function reach(rate: number): string {
  return rate === RATES.at(-1) ? `>= ${rate}` : String(rate);
}
