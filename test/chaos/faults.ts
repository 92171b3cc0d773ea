import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { until } from "../support/wait.ts";
import type { Findings } from "./findings.ts";
import type { ChaosHub } from "./hubs.ts";
import type { World } from "./world.ts";

/** What is broken while others break: at most one fault of each at a time. */
type Part = "database" | "hub 0" | "hub 1" | "proxy 0" | "proxy 1";

interface Fault {
  readonly name: string;
  readonly weight: number;
  readonly part: Part;
  /** Milliseconds that the part is left alone afterwards, at least and at most twice: else it would hardly ever work. */
  readonly rest?: number;
  /** Breaks something and mends it. */
  readonly run: (random: Random) => Promise<unknown>;
}

/** Faults that follow one another until they are stopped. */
export interface Faults {
  /** Waits until everything that was broken is mended. */
  stop(): Promise<void>;
}

const LISTENER = "query ilike 'listen%'";
const FOLDING = "query ilike '%fold_congress_changes%' and wait_event_type = 'Lock'";
/** Milliseconds in which everything that is broken must be whole again. */
const MENDED_WITHIN = 60_000;
/** Milliseconds in which a fold comes while somebody writes. */
const FOLD_COMES = 3_000;
const ANY = "true";

/** Starts to break things, one after another, at distances of so many milliseconds at most. */
export function startFaults(
  world: World,
  hubs: readonly [ChaosHub, ChaosHub],
  { random, findings, distance }: { random: Random; findings: Findings; distance: number },
): Faults {
  const faults = [...ofDatabase(world, findings), ...hubs.flatMap((hub, index) => ofHub(hub, index === 0 ? 0 : 1))];
  const broken = new Map<Part, Promise<void>>();
  const failures: unknown[] = [];
  const stopped = new AbortController();

  /** Breaks the next thing that is whole. */
  function breakNext(): void {
    const possible = faults
      .filter(({ part }) => !broken.has(part))
      .flatMap((fault) => Array.from({ length: fault.weight }, () => fault));
    if (possible.length === 0) return;
    const { name, part, run, rest = 0 } = random.pick(possible);
    const pause = rest * (1 + random.next());
    findings.count(`fault: ${name}`);
    const mended = run(random.fork())
      .catch((error: unknown) => void failures.push(error))
      .then(() => wait(pause, undefined, { signal: stopped.signal }).catch(() => undefined))
      .finally(() => broken.delete(part));
    broken.set(part, mended);
  }

  async function go(): Promise<void> {
    while (!stopped.signal.aborted) {
      await wait(random.integer(distance), undefined, { signal: stopped.signal }).catch(() => undefined);
      if (!stopped.signal.aborted) breakNext();
    }
    await Promise.all([...broken].map(([part, mended]) => mendedInTime(part, mended)));
    if (failures.length > 0) throw new AggregateError(failures, "what was broken could not be mended");
  }

  const going = go();
  going.catch(() => undefined);
  return {
    async stop() {
      stopped.abort();
      await going;
    },
  };
}

/** A part that is not mended in time says which it is: what follows would wait for it for ever. */
async function mendedInTime(part: Part, mended: Promise<void>): Promise<void> {
  const slow = wait(MENDED_WITHIN, undefined, { ref: false }).then(() => {
    throw new Error(`${part} was not mended within ${MENDED_WITHIN} ms`);
  });
  await Promise.race([mended, slow]);
}

/** Holds a fold when it has taken its row and begins to write the tally; then ends its session, or lets it go on late. */
async function stopFold({ admin, client }: World, random: Random, findings: Findings): Promise<void> {
  await client.begin(async (tx) => {
    await tx`lock table congress_tally in share mode`;
    const folding = async (): Promise<number | undefined> => {
      const rows = await admin.unsafe(`select pid from pg_stat_activity where datname = 'chaos' and ${FOLDING}`);
      return rows[0] === undefined ? undefined : Number(rows[0]["pid"]);
    };
    const pid = await until(folding, { timeout: FOLD_COMES, what: "a fold" }).catch(() => undefined);
    if (pid === undefined) return;
    if (random.chance(0.3)) {
      await wait(random.integer(1_500));
      return;
    }
    await admin`select pg_terminate_backend(${pid})`;
    findings.count("folds ended in the middle");
  });
}

function ofDatabase(world: World, findings: Findings): Fault[] {
  const { server, admin } = world;
  const down = (random: Random) => (): Promise<unknown> => wait(random.chance(0.5) ? 0 : random.integer(2_500));
  const terminate = (name: string, weight: number, which: string, limit: number): Fault => ({
    name: `terminate ${name}`,
    weight,
    part: "database",
    run: async () => {
      const ended = await admin.unsafe(`select pg_terminate_backend(pid) from (select pid from pg_stat_activity
        where datname = 'chaos' and application_name = 'diem-cau' and ${which} order by pid limit ${limit}) x`);
      findings.count(`sessions ended: ${name}`, ended.length);
    },
  });
  return [
    terminate("the listeners", 3, LISTENER, 2),
    { name: "terminate a fold in the middle", weight: 5, part: "database", run: (random) => stopFold(world, random, findings) },
    terminate("some sessions", 3, ANY, 4),
    terminate("all sessions", 1, ANY, 100),
    {
      name: "restart PostgreSQL, fast",
      weight: 1,
      part: "database",
      rest: 3_000,
      run: (random) => server.restart("fast", down(random)),
    },
    {
      name: "restart PostgreSQL, immediate",
      weight: 1,
      part: "database",
      rest: 3_000,
      run: (random) => server.restart("immediate", down(random)),
    },
  ];
}

function ofHub(hub: ChaosHub, index: 0 | 1): Fault[] {
  const { proxy } = hub;
  const [own, network]: [Part, Part] = [`hub ${index}`, `proxy ${index}`];
  const share = (random: Random): number => random.pick([0.1, 0.3, 0.6, 1]);
  return [
    { name: "kill -9 a hub", weight: 2, part: own, rest: 4_000, run: (random) => hub.crash(() => wait(random.integer(1_500))) },
    { name: "drain a hub", weight: 1, part: own, rest: 4_000, run: () => hub.drain() },
    { name: "stall a hub", weight: 3, part: own, run: (random) => hub.stall(() => wait(300 + random.integer(4_000))) },
    { name: "cut sockets", weight: 4, part: network, run: async (random) => proxy.cut(share(random)) },
    {
      name: "pause sockets",
      weight: 3,
      part: network,
      async run(random) {
        proxy.pause(share(random));
        await wait(300 + random.integer(8_000));
        proxy.resume();
      },
    },
  ];
}
