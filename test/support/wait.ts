import { setTimeout as sleep } from "node:timers/promises";

export interface UntilOptions {
  /** Milliseconds after which it gives up; 20,000 by default. */
  timeout?: number;
  /** Milliseconds between two tries; 10 by default. */
  interval?: number;
  /** What is waited for, named in the error. */
  what?: string;
}

/**
 * Waits until the condition gives something other than false, null or undefined, and returns that. What the condition throws ends
 * the waiting at once.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { timeout = 20_000, interval = 10, what = "the condition" }: UntilOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const end = performance.now() + timeout;
  for (;;) {
    const value = await condition();
    if (value !== false && value !== null && value !== undefined) return value as Exclude<T, false | null | undefined>;
    if (performance.now() > end) throw new Error(`waited ${timeout} ms in vain for ${what}`);
    await sleep(interval);
  }
}
