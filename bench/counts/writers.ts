import postgres from "postgres";
import { freePort } from "../../test/support/port.ts";
import { type Figure, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { startHub } from "../support/server-process.ts";
import { asRounds, median, round } from "../support/stats.ts";
import { TOGGLE, cellCongresses, stopCounting } from "./cells.ts";

const WRITERS = 16;

/** How one round of writing went. */
interface Round {
  readonly perSecond: number;
  readonly deadlocks: number;
}

/** Sixteen writers, durable commits: with counting and a hub that folds, against a copy of the database that does not count. */
export async function writers(run: Run): Promise<Figure[]> {
  const [counting, bare] = [await run.template.clone(), await run.template.clone()];
  const client = postgres(bare, { max: 1 });
  await stopCounting(client);
  await client.end();
  const single = await compare(run, { counting, bare }, 1);
  const bulk = await compare(run, { counting, bare }, 100);
  return [
    throughput(`${WRITERS} writers, 1 change a transaction`, single, 0.6),
    throughput(`${WRITERS} writers, 100 changes a transaction`, bulk, undefined),
    deadlocks(bulk),
    await exactness(run, counting),
  ];
}

interface Rounds {
  readonly counting: Round[];
  readonly bare: Round[];
}

async function compare(run: Run, urls: { counting: string; bare: string }, changes: number): Promise<Rounds> {
  const rounds: Rounds = { counting: [], bare: [] };
  const seconds = run.quick ? 2 : 6;
  for (let turn = 0; turn < (run.quick ? 1 : 5); turn += 1) {
    run.tell(`${WRITERS} writers, ${changes} changes a transaction, round ${turn + 1}`);
    rounds.bare.push(await write(urls.bare, changes, seconds));
    const hub = await startHub({ databaseUrl: urls.counting, port: await freePort() });
    try {
      rounds.counting.push(await write(urls.counting, changes, seconds));
    } finally {
      await hub.stop();
    }
  }
  return rounds;
}

/** Lets all writers write for some seconds. No two of them change the same congress: what deadlocks is not their own doing. */
async function write(url: string, changes: number, seconds: number): Promise<Round> {
  const client = postgres(url, { max: WRITERS, onnotice: () => {} });
  try {
    const cells = await cellCongresses(client, 100_000);
    await client.unsafe("checkpoint");
    const tally = { done: 0, deadlocks: 0 };
    const start = performance.now();
    const end = start + seconds * 1000;
    const one = (writer: number) =>
      writeUntil(
        end,
        client,
        cells.filter((_, place) => place % WRITERS === writer),
        changes,
        tally,
      );
    await Promise.all(Array.from({ length: WRITERS }, (_, writer) => one(writer)));
    return { perSecond: tally.done / ((performance.now() - start) / 1000), deadlocks: tally.deadlocks };
  } finally {
    await client.end();
  }
}

async function writeUntil(
  end: number,
  client: postgres.Sql,
  cells: readonly number[],
  changes: number,
  tally: { done: number; deadlocks: number },
): Promise<void> {
  for (let at = 0; performance.now() < end; at = (at + changes) % Math.max(1, cells.length - changes)) {
    try {
      await client.unsafe(TOGGLE, [cells.slice(at, at + changes)], { prepare: true });
      tally.done += 1;
    } catch (error) {
      if (!(error instanceof postgres.PostgresError) || error.code !== "40P01") throw error;
      tally.deadlocks += 1;
    }
  }
}

function throughput(what: string, { counting, bare }: Rounds, least: number | undefined): Figure {
  const perSecond = (rounds: readonly Round[]): number[] => rounds.map((one) => one.perSecond);
  const [own, floor] = [median(perSecond(counting)), median(perSecond(bare))];
  const ratio = round(own / floor, 2);
  const details = { counting: asRounds(perSecond(counting)), bare: asRounds(perSecond(bare)) };
  const figure = { what, measured: show(own, "/s"), floor: show(floor, "/s"), ratio, details };
  return least === undefined ? figure : { ...figure, demanded: `>= ${least}x`, ok: ratio >= least };
}

function deadlocks({ counting }: Rounds): Figure {
  const sum = counting.reduce((all, one) => all + one.deadlocks, 0);
  return { what: "  deadlocks among them", measured: String(sum), demanded: "0", ok: sum === 0 };
}

/** After all that writing the nation's counts are those of the base rows. */
async function exactness(run: Run, url: string): Promise<Figure> {
  const client = postgres(url, { max: 1 });
  const [row] = await client<{ wrong: number[] }[]>`
    select audit_congress_tally(array_agg(id)) as wrong from organization where level in ('CENTRAL', 'PROVINCE')`;
  await client.end();
  const wrong = row?.wrong.length ?? Number.NaN;
  run.tell("checking the counts");
  return { what: "  counts that differ from COUNT(*) afterwards", measured: String(wrong), demanded: "0", ok: wrong === 0 };
}
