import type { SQL } from "drizzle-orm";
import type { Row, Snapshot } from "./database.ts";

/** Runs work in a transaction of a driver, which ends with the work. Rejects when the session is lost, whatever the work does. */
type Begin<Tx> = (work: (tx: Tx) => Promise<void>) => Promise<unknown>;

/**
 * A snapshot over a driver's transaction: begun by the first read, held open until `end`.
 * @param run reads in the transaction
 */
export function heldSnapshot<Tx>(begin: Begin<Tx>, run: (tx: Tx, query: SQL) => Promise<Row[]>): Snapshot {
  let session: Promise<Tx> | undefined;
  let lost: Promise<never> | undefined;
  let finish = (): void => {};
  let finished: Promise<unknown> = Promise.resolve();
  let ended = false;

  function open(): Promise<Tx> {
    const done = new Promise<void>((resolve) => {
      finish = resolve;
    });
    return new Promise((resolve, reject) => {
      const held = begin(async (tx) => {
        resolve(tx);
        await done;
      });
      finished = held.catch(reject);
      // A session that is lost between two reads answers none of the later ones.
      lost = held.then(() => new Promise<never>(() => {}));
      lost.catch(() => undefined);
    });
  }

  return {
    async rows(query) {
      // An answer may be settled while parts of it that no longer count go on to read: a session begun now would be held for ever.
      if (ended) throw new Error("the snapshot has ended");
      const tx = await (session ??= open());
      return Promise.race([run(tx, query), ...(lost === undefined ? [] : [lost])]);
    },
    async end() {
      ended = true;
      finish();
      await finished;
    },
  };
}
