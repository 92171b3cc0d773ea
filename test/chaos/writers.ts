import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import { type MutationOptions, mutate } from "./mutations.ts";
import { TRANSACTIONS, transact } from "./transactions.ts";

/** Writers that write until they are stopped. */
export interface Writers {
  /** Lets each finish what it does. */
  stop(): Promise<void>;
}

/** Milliseconds between two writes of a writer, at most. */
const PAUSE = 250;
/** The same after one that was not done: what it needs may be away. */
const PAUSE_AFTER_FAILURE = 600;

/** Starts so many writers. */
export function startWriters(count: number, options: MutationOptions, random: Random): Writers {
  const { world, ledger, findings } = options;
  let stopped = false;

  async function write(own: Random): Promise<void> {
    while (!stopped) {
      const entry = own.chance(0.4) ? await mutate(options, own) : await transact(world, ledger, own.pick(TRANSACTIONS), own);
      findings.count(`writes ${entry.outcome}`);
      await wait(own.integer(entry.outcome === "done" ? PAUSE : PAUSE_AFTER_FAILURE));
    }
  }

  const running = Array.from({ length: count }, () => write(random.fork()));
  // A writer that fails is a fault of this program: told at the stop.
  const all = Promise.allSettled(running);
  return {
    async stop() {
      stopped = true;
      for (const one of await all) if (one.status === "rejected") throw one.reason;
    },
  };
}
