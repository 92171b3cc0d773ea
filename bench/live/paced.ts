import { setTimeout as wait } from "node:timers/promises";

/**
 * Does something so many times at a rate per second, by the clock: what is late is made up for. Returns what each time gave.
 * One after another: when the work is slower than the rate, so is this.
 */
export async function paced<T>(times: number, rate: number, work: () => Promise<T>): Promise<T[]> {
  const start = performance.now();
  const results: T[] = [];
  for (let time = 0; time < times; time += 1) {
    const ahead = start + (time * 1000) / rate - performance.now();
    if (ahead > 1) await wait(ahead);
    results.push(await work());
  }
  return results;
}
