import type { Logger } from "pino";
import type { Database, Transaction } from "../db/index.ts";

/** A count that is checked against what it counts. */
export interface Auditable {
  /**
   * Checks a part of the counts in one snapshot, in a REPEATABLE READ transaction: the part that every round checks, and the given one of
   * `AUDIT_PARTS` others. Returns what is wrong; undefined when another hub is checking.
   */
  audit(tx: Transaction, part: number): Promise<readonly number[] | undefined>;
  /** Counts anew what is wrong, in a REPEATABLE READ transaction. */
  repair(tx: Transaction, wrong: readonly number[]): Promise<void>;
}

/** After so many rounds everything has been checked. */
export const AUDIT_PARTS = 60;

/** Checks counts for ever. */
export interface Auditor {
  /** How many counts the last round found wrong; they have been counted anew. */
  readonly wrong: number;
  close(): Promise<void>;
}

export interface AuditorOptions {
  readonly database: Database;
  readonly auditable: Auditable;
  /** Milliseconds between two rounds. */
  readonly auditEvery: number;
  /** Told of each round's finding. */
  readonly onAudit?: (wrong: number) => void;
  readonly log: Logger;
}

/** Starts the rounds. */
export function createAuditor({ database, auditable, auditEvery, onAudit, log }: AuditorOptions): Auditor {
  let wrong = 0;
  let part = 0;
  let round: Promise<void> = Promise.resolve();

  async function check(): Promise<void> {
    try {
      const found = await database.transaction((tx) => auditable.audit(tx, part), { repeatableRead: true });
      part = (part + 1) % AUDIT_PARTS;
      if (found === undefined) return;
      wrong = found.length;
      onAudit?.(wrong);
      if (wrong === 0) return;
      log.error({ wrong: found.slice(0, 20), count: wrong }, "counts differ from what they count; they are counted anew");
      await database.transaction((tx) => auditable.repair(tx, found), { repeatableRead: true });
    } catch (error) {
      log.warn({ err: error }, "cannot check the counts; will try again");
    }
  }

  const timer = setInterval(() => {
    round = round.then(check);
  }, auditEvery);

  return {
    get wrong() {
      return wrong;
    },
    async close() {
      clearInterval(timer);
      await round;
    },
  };
}
