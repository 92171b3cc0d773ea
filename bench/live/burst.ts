import { type Figure, below } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { median, round } from "../support/stats.ts";
import { paced } from "./paced.ts";
import type { Pair } from "./side.ts";

/** Completions a second, for two seconds. */
const RATE = 500;
const SECONDS = 2;

/** A thousand completions in two seconds: how many frames that makes, and how soon after the last one every screen is right. */
export async function burst(run: Run, { hub, clients }: Pair): Promise<Figure[]> {
  const { crew, writer } = hub;
  const changes = run.quick ? 100 : RATE * SECONDS;
  const frames: number[] = [];
  const right: number[] = [];
  const took: number[] = [];
  for (let turn = 0; turn < (run.quick ? 1 : 5); turn += 1) {
    run.tell(`${changes} completions, round ${turn + 1}`);
    await crew.mark(writer.completed, changes);
    const start = performance.now();
    const commits = await paced(changes, RATE, () => writer.complete());
    took.push(performance.now() - start);
    await crew.reached(writer.completed);
    const report = await crew.report();
    frames.push(report.mostFrames);
    right.push((report.last[changes] ?? Number.NaN) - (commits.at(-1) ?? 0));
  }
  const details = { frames, right: right.map((value) => round(value, 1)), took: took.map((value) => round(value, 0)) };
  const n = clients.toLocaleString("en");
  return [
    below(`${n} clients, ${changes} completions in ${SECONDS} s: frames a client, at most`, "", Math.max(...frames), 20, details),
    below(`  all right after the last COMMIT`, "ms", median(right), 200, details),
  ];
}
