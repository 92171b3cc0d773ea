import { createRandom } from "../support/random.ts";
import { until } from "../support/wait.ts";
import { type Client, startClient } from "./client.ts";
import { type EventFollower, followEvents } from "./event-follower.ts";
import { startFaults } from "./faults.ts";
import { type Findings, createFindings } from "./findings.ts";
import { type ChaosHub, openChaosHub } from "./hubs.ts";
import { Ledger } from "./ledger.ts";
import { openEventLine, openSocketLine } from "./lines.ts";
import { type StateFollower, followState } from "./state-follower.ts";
import { TRANSACTIONS, transact } from "./transactions.ts";
import { countsInTruth, faultsInside, heldByMark, isFolded, lastChange, lastPlace, readLog } from "./truth.ts";
import { howManyMissing, wrongEvents, wrongStates } from "./verdict.ts";
import { type World, openWorld } from "./world.ts";
import { startWriters } from "./writers.ts";

export interface ChaosOptions {
  readonly seed: number;
  /** Milliseconds of faults; the start and the judgement come on top. */
  readonly duration: number;
  readonly clients?: number;
  readonly writers?: number;
  /** Greatest milliseconds between two faults. */
  readonly distance?: number;
  /** Told how it goes, once every so often. */
  readonly onProgress?: (findings: Findings, secondsLeft: number) => void;
  /** Told what begins. */
  readonly onPhase?: (phase: string) => void;
}

/** Milliseconds between two words of progress. */
const TELL_EVERY = 10_000;
/** Milliseconds in which something must become better when nothing is broken any more, until all are right. */
const CALM = 30_000;
/** Milliseconds in which all must be right. */
const PEACE = 300_000;

/** Makes chaos, then peace, and says what was found. */
export async function runChaos(options: ChaosOptions): Promise<Findings> {
  const { seed, duration, clients = 200, writers = 8, distance = 3_000, onProgress, onPhase } = options;
  const random = createRandom(seed);
  const findings = createFindings();
  const ledger = new Ledger();
  await using world = await openWorld();
  await using first = await openChaosHub(world.url, random.fork(), findings);
  await using second = await openChaosHub(world.url, random.fork(), findings);
  const hubs = [first, second] as const;
  await until(() => isFolded(world.client), { timeout: 20_000, what: "the beginning to be folded" });
  const start = await lastPlace(world.client);
  await using crowd = await openCrowd({ world, hubs, findings, seed: random.integer(2 ** 32), clients });

  const writing = startWriters(writers, { world, ledger, findings, urls: hubs.map(({ url }) => url) }, random.fork());
  const faults = startFaults(world, hubs, { random: random.fork(), findings, distance });
  const end = performance.now() + duration;
  let told = performance.now();
  await until(
    () => {
      if (performance.now() - told >= TELL_EVERY) {
        told += TELL_EVERY;
        onProgress?.(findings, Math.round((end - performance.now()) / 1000));
      }
      return performance.now() >= end;
    },
    { timeout: duration + 10_000, interval: 50 },
  );
  onPhase?.("mending");
  await faults.stop();
  onPhase?.("waiting for the writers");
  await writing.stop();
  onPhase?.("judging");
  await judge({ world, ledger, findings, start, ...crowd });
  return findings;
}

interface Crowd extends AsyncDisposable {
  readonly screens: readonly StateFollower[];
  readonly listeners: readonly EventFollower[];
}

interface CrowdOptions {
  readonly world: World;
  readonly hubs: readonly ChaosHub[];
  readonly findings: Findings;
  readonly seed: number;
  readonly clients: number;
}

/** Half of them screens, half clients of events; one in five by server-sent events. Waits until each knows where it stands. */
async function openCrowd({ world, hubs, findings, seed, clients }: CrowdOptions): Promise<Crowd> {
  const random = createRandom(seed);
  const screens: StateFollower[] = [];
  const listeners: EventFollower[] = [];
  const urls = hubs.map(({ url }) => url);
  const { root, provinces, districts, communes } = world;
  const connected: Client[] = [];
  for (let index = 0; index < clients; index += 1) {
    const own = random.fork();
    const open = index % 5 === 0 ? openEventLine : openSocketLine;
    const isScreen = index % 2 === 0;
    const organization = own.pick([[root], provinces, ...(isScreen ? [districts, communes] : [])].map((ids) => own.pick(ids)));
    const interest = isScreen
      ? followState({ organization, random: own.fork(), findings })
      : followEvents(organization, findings);
    if ("told" in interest) listeners.push(interest);
    else screens.push(interest);
    connected.push(startClient({ interest, open, urls, random: own, findings }));
  }
  await until(() => listeners.every(({ begun }) => begun) && screens.every((screen) => screen.shown().size > 0), {
    timeout: 60_000,
    what: "all clients to begin",
  });
  return {
    screens,
    listeners,
    async [Symbol.asyncDispose]() {
      await Promise.all(connected.map((client) => client.close()));
    },
  };
}

interface Case extends Omit<Crowd, typeof Symbol.asyncDispose> {
  readonly world: World;
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** The place from which all clients of events count. */
  readonly start: number;
}

/** Waits until all are right, and enters what is not. */
async function judge({ world, ledger, findings, start, screens, listeners }: Case): Promise<void> {
  const [change] = TRANSACTIONS;
  // One change more, behind everything: what a client is told wrongly at the end stands before it.
  if (change !== undefined) await transact(world, ledger, change, createRandom(start));
  const begun = performance.now();
  const look = async () => {
    const last = await lastChange(world.client);
    const folded = await isFolded(world.client);
    const [log, truth] = [await readLog(world, start), await countsInTruth(world)];
    const calm = folded && last === (await lastChange(world.client));
    const missing = howManyMissing(listeners, log) + wrongStates(screens, truth).length;
    return { log, truth, missing, right: calm && missing === 0 };
  };
  let [least, betterAt] = [Number.POSITIVE_INFINITY, begun];
  const isOver = async (): Promise<boolean> => {
    const { missing, right } = await look();
    if (missing < least) [least, betterAt] = [missing, performance.now()];
    if (performance.now() - betterAt > CALM) throw new Error(`nothing became better for ${CALM} ms; ${missing} are missing`);
    return right;
  };
  await until(isOver, { timeout: PEACE, interval: 100, what: "all to be right" }).catch((error: unknown) =>
    findings.violation(String(error)),
  );
  findings.greatest("milliseconds until all were right", performance.now() - begun);
  const { log, truth } = await look();
  const { violations, foundAfterLoss } = ledger.judge(await heldByMark(world, start));
  findings.count("writes whose answer was lost, and that are there", foundAfterLoss);
  findings.count("events that happened", log.told(world.root).length);
  const all = [...wrongEvents(listeners, log), ...wrongStates(screens, truth), ...violations, ...(await faultsInside(world))];
  for (const wrong of all) findings.violation(wrong);
}
