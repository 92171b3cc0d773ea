import { parseArgs } from "node:util";
import { seedOfRun } from "../support/random.ts";
import { runChaos } from "./chaos.ts";
import type { Findings } from "./findings.ts";

/** `npm run chaos -- --minutes 20 --seed 7`: chaos for so long; the exit code is 1 when a promise was broken. */

const { values } = parseArgs({
  options: { minutes: { type: "string", default: "20" }, seed: { type: "string" }, clients: { type: "string", default: "200" } },
});
const [minutes, seed, clients] = [Number(values.minutes), Number(values.seed ?? seedOfRun()), Number(values.clients)];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

let told = 0;
const sum = ({ counts }: Findings, prefix: string): number =>
  [...counts].filter(([name]) => name.startsWith(prefix)).reduce((all, [, times]) => all + times, 0);

say(`seed ${seed}, ${minutes} minutes, ${clients} clients`);
const findings = await runChaos({
  seed,
  clients,
  duration: minutes * 60_000,
  onPhase: say,
  onProgress(so, left) {
    say(
      `${String(left).padStart(5)} s left: ${sum(so, "fault: ")} faults, ${sum(so, "writes ")} writes, ` +
        `${sum(so, "events received")} events and ${sum(so, "states received")} states received, ` +
        `${sum(so, "connections lost")} connections lost, ${so.violations.length} violations`,
    );
    for (const violation of so.violations.slice(told)) say(`- ${violation}`);
    told = so.violations.length;
  },
});
const width = Math.max(...[...findings.counts.keys()].map(({ length }) => length));
say("");
for (const [name, times] of [...findings.counts].toSorted(([a], [b]) => a.localeCompare(b)))
  say(`${name.padEnd(width)} ${String(times).padStart(9)}`);
say(`\n${findings.violations.length} violations (seed ${seed})`);
for (const violation of findings.violations) say(`- ${violation}`);
for (const note of findings.notes) say(`(${note})`);
// Not by the end of the event loop: node may wait for ever for writes to sockets that were reset.
process.exit(findings.violations.length === 0 ? 0 : 1);
