import { setTimeout as wait } from "node:timers/promises";
import { type Figure, against, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { asRounds, median, quantile, round } from "../support/stats.ts";
import { paced } from "./paced.ts";
import type { Pair, Side } from "./side.ts";

/** Messages a second of the steady load in which processor time is measured: four updates a second to 5,000 clients. */
const STEADY = 20_000;

/** What one side has shown in all rounds. */
interface Seen {
  /** Microseconds of processor time per message, by round. */
  readonly cpu: number[];
  /** Milliseconds from COMMIT until the first, middle and last client had read, by update. */
  readonly first: number[];
  readonly middle: number[];
  readonly last: number[];
  /** Milliseconds of processor time per second while nothing happens. */
  idle: number;
}

/** One update to many clients: what it costs the server and when the last client has it, hub and floor by turns. */
export async function fanout(run: Run, pair: Pair): Promise<Figure[]> {
  const { hub, floor, clients } = pair;
  const seen = { hub: nothing(), floor: nothing() };
  for (let turn = 0; turn < (run.quick ? 1 : 5); turn += 1) {
    run.tell(`one update to ${clients} clients, round ${turn + 1}`);
    for (const side of turn % 2 === 0 ? [hub, floor] : [floor, hub]) await measure(run, side, clients, seen[side.name]);
  }
  const n = clients.toLocaleString("en");
  const idle = { hub: seen.hub.idle, floor: seen.floor.idle };
  const cpu = { hub: asRounds(seen.hub.cpu), floor: asRounds(seen.floor.cpu), idle };
  const lag = { hub: spread(seen.hub), floor: spread(seen.floor) };
  return [
    against(`${n} clients: server CPU per message`, "us", cpu.hub.median, cpu.floor.median, 1.25, cpu),
    against(`${n} clients: COMMIT to last client`, "ms", lag.hub.last.median, lag.floor.last.median, 1.3, lag),
    compare(`  to the middle client`, lag.hub.middle.median, lag.floor.middle.median),
    compare(`  to the first client`, lag.hub.first.median, lag.floor.first.median),
    { what: "  CPU while nothing happens, per second", measured: show(idle.hub, "ms"), floor: show(idle.floor, "ms") },
    ...memory(pair),
  ];
}

function nothing(): Seen {
  return { cpu: [], first: [], middle: [], last: [], idle: 0 };
}

async function measure(run: Run, side: Side, clients: number, seen: Seen): Promise<void> {
  const seconds = run.quick ? 1 : 3;
  const before = await side.server.cpu();
  await wait(seconds * 1000);
  seen.idle = ((await side.server.cpu()) - before) / seconds;
  await measureLag(side, run.quick ? 3 : 12, Math.max(400, clients / 10), seen);
  seen.cpu.push(await measureCpu(side, STEADY / clients, run.quick ? 2 : 8));
}

/** Single updates, each after a quiet time. */
async function measureLag({ crew, writer }: Side, updates: number, pause: number, seen: Seen): Promise<void> {
  const base = writer.completed;
  await crew.mark(base, updates);
  const commits: number[] = [];
  for (let update = 0; update < updates; update += 1) {
    commits.push(await writer.complete());
    await crew.reached(writer.completed);
    // Not in step with anything that the server does by the clock.
    await wait(pause + Math.random() * 50);
  }
  const report = await crew.report();
  for (const [place, committed] of commits.entries()) {
    seen.first.push((report.first[place + 1] ?? Number.NaN) - committed);
    seen.middle.push((report.middle[place + 1] ?? Number.NaN) - committed);
    seen.last.push((report.last[place + 1] ?? Number.NaN) - committed);
  }
}

/** A steady load; returns microseconds per message that was read. */
async function measureCpu({ crew, writer, server }: Side, rate: number, seconds: number): Promise<number> {
  const updates = Math.max(2, Math.round(rate * seconds));
  await crew.mark(writer.completed, updates);
  const before = await server.cpu();
  await paced(updates, rate, () => writer.complete());
  await crew.reached(writer.completed);
  const used = (await server.cpu()) - before;
  return (used * 1000) / (await crew.report()).frames;
}

function spread(seen: Seen) {
  const of = (values: readonly number[]) => ({ median: round(median(values), 1), p95: round(quantile(values, 0.95), 1) });
  return { first: of(seen.first), middle: of(seen.middle), last: of(seen.last), updates: seen.last.length };
}

function compare(what: string, hub: number, floor: number): Figure {
  return { what, measured: show(hub, "ms"), floor: show(floor, "ms"), ratio: round(hub / floor, 2) };
}

function memory({ clients, hub, floor }: Pair): Figure[] {
  const what = `${clients.toLocaleString("en")} clients: memory per connection`;
  const [own, bare] = [hub.perConnection, floor.perConnection];
  const ratio = round(own / bare, 2);
  const ok = ratio <= 2 && own <= 16;
  return [{ what, measured: show(own, "kB"), floor: show(bare, "kB"), ratio, demanded: "<= 2x and <= 16 kB", ok }];
}
