import type { HubError } from "./errors.ts";

/** Somebody who waits for an answer, and may give up. An AbortSignal would say the same, at a price that shows beside a small question's. */
export class Waiter {
  #gone: HubError | undefined;
  readonly #acts = new Set<(reason: HubError) => void>();

  /** Why nobody waits any more; undefined while somebody does. */
  get gone(): HubError | undefined {
    return this.#gone;
  }

  /** @throws HubError why nobody waits any more */
  expect(): void {
    if (this.#gone !== undefined) throw this.#gone;
  }

  /** Does something, once, when nobody waits any more; not when that is so already. Returns what calls it off. */
  onGone(act: (reason: HubError) => void): () => void {
    this.#acts.add(act);
    return () => void this.#acts.delete(act);
  }

  /** Nobody waits any more; the first reason counts. */
  leave(reason: HubError): void {
    if (this.#gone !== undefined) return;
    this.#gone = reason;
    for (const act of this.#acts) act(reason);
    this.#acts.clear();
  }
}
