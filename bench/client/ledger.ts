import { type Report, clock } from "./messages.ts";

/**
 * Notes which client has which value when. Values only rise: a client that has a value has all before it, so that for each value it is
 * known when the last client had it or a later one.
 */
export class Ledger {
  #base = 0;
  #size = 0;
  #latest = new Int32Array(0);
  #frames = new Int32Array(0);
  #having = new Int32Array(0);
  #first = new Float64Array(0);
  #middle = new Float64Array(0);
  #last = new Float64Array(0);
  #waiting: { readonly value: number; readonly resolve: () => void }[] = [];

  /** Starts anew: counts values from `base` to `base + size`. Nobody has anything. */
  mark(clients: number, base: number, size: number): void {
    this.#base = base;
    this.#size = size;
    this.#latest = new Int32Array(clients).fill(-1);
    this.#frames = new Int32Array(clients);
    this.#having = new Int32Array(size + 1);
    this.#first = new Float64Array(size + 1);
    this.#middle = new Float64Array(size + 1);
    this.#last = new Float64Array(size + 1);
  }

  /** A client has received a value. */
  note(client: number, value: number): void {
    this.#frames[client] = (this.#frames[client] ?? 0) + 1;
    const place = Math.min(value - this.#base, this.#size);
    const had = this.#latest[client] ?? -1;
    if (place <= had) return;
    this.#latest[client] = place;
    const now = clock();
    const clients = this.#latest.length;
    const half = clients >> 1;
    for (let each = had + 1; each <= place; each += 1) {
      const having = (this.#having[each] ?? 0) + 1;
      this.#having[each] = having;
      if (having === 1) this.#first[each] = now;
      if (having === half) this.#middle[each] = now;
      if (having !== clients) continue;
      this.#last[each] = now;
      this.#wake();
    }
  }

  /** Resolves when every client has a value or a later one. */
  async reached(value: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#waiting.push({ value, resolve });
      this.#wake();
    });
  }

  report(): Pick<Report, "clients" | "frames" | "mostFrames" | "first" | "middle" | "last"> {
    return {
      clients: this.#latest.length,
      frames: this.#frames.reduce((sum, frames) => sum + frames, 0),
      mostFrames: this.#frames.reduce((most, frames) => Math.max(most, frames), 0),
      first: [...this.#first],
      middle: [...this.#middle],
      last: [...this.#last],
    };
  }

  #wake(): void {
    this.#waiting = this.#waiting.filter(({ value, resolve }) => {
      if (this.#having[value - this.#base] !== this.#latest.length) return true;
      resolve();
      return false;
    });
  }
}
