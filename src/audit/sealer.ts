import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import { sealPending } from "./seal.store.ts";

/** Milliseconds between two sealings. */
const SEAL_EVERY = 500;

/** Starts the sealing of entries, and returns the function that ends it. Every hub does it: whichever comes first, the others find nothing left. */
export function sealAudit(database: Database, log: Logger): () => Promise<void> {
  let isFailing = false;
  let sealing: Promise<void> | undefined;

  async function seal(): Promise<void> {
    try {
      await sealPending(database);
      isFailing = false;
    } catch (error) {
      // Entries are kept all the same: they are sealed later.
      if (!isFailing) log.warn({ err: error }, "cannot seal the audit trail; will try again");
      isFailing = true;
    }
  }

  const timer = setInterval(() => {
    sealing ??= seal().finally(() => (sealing = undefined));
  }, SEAL_EVERY);

  return async () => {
    clearInterval(timer);
    await sealing;
  };
}
