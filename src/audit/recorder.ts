import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import { Waiter } from "../kernel/waiter.ts";
import type { Disclosures } from "./disclosures.ts";
import type { Asking, AuditEntry } from "./entry.ts";
import { appendEntries, inParts } from "./record.store.ts";

/** Told of what is written down. */
export interface RecordObserver {
  recorded(entries: number): void;
  /** So many answers were withheld. */
  unrecorded(answers: number): void;
}

export interface RecorderOptions {
  readonly database: Pick<Database, "rows">;
  readonly observer: RecordObserver;
  readonly log: Logger;
}

/** Entries that are written at a time. */
const MAX_BATCH = 500;

/** An answer that waits to be sent. */
interface Waiting {
  readonly entries: readonly AuditEntry[];
  readonly written: () => void;
  readonly failed: (error: unknown) => void;
}

/** Nobody gives it up; it is bounded in time as each statement of a client's. */
const NEVER = new Waiter();

/** Writes down who is given private values. What comes while a statement is under way is written together by the next one. */
export class Recorder {
  readonly #options: RecorderOptions;
  #waiting: Waiting[] = [];
  #isWriting = false;
  #hub = randomUUID();
  #last = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /**
   * Resolves when it is written down, durably, what an answer gives out: only then may it be sent. At once where it gives out nothing.
   * @throws HubError SERVICE_UNAVAILABLE when it cannot be written
   */
  async record(asking: Asking, disclosures: Disclosures): Promise<void> {
    if (disclosures.isEmpty) return;
    const entries = disclosures
      .list()
      .flatMap(({ type, ids, fields }) =>
        inParts({ ...asking, kind: "READ", subjectType: type, subjectIds: ids, subjectName: null, fields }),
      );
    await new Promise<void>((written, failed) => {
      this.#waiting.push({ entries, written, failed });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#write(this.#waiting.splice(0, MAX_BATCH));
    this.#isWriting = false;
  }

  async #write(batch: readonly Waiting[]): Promise<void> {
    const { database, observer, log } = this.#options;
    const numbered = batch
      .flatMap(({ entries }) => entries)
      .map((entry, place) => ({ ...entry, hub: this.#hub, hubNumber: this.#last + 1 + place }));
    try {
      await appendEntries({ rows: (query) => database.rows(query, NEVER) }, numbered);
      this.#last += numbered.length;
      observer.recorded(numbered.length);
      for (const { written } of batch) written();
    } catch (error) {
      // It may have been written all the same: another row of numbers begins.
      this.#hub = randomUUID();
      this.#last = 0;
      observer.unrecorded(batch.length);
      log.error({ err: error }, "the audit trail cannot be written; private values are not given out");
      const message = "private values cannot be given out at the moment; try again";
      for (const { failed } of batch) failed(new HubError("SERVICE_UNAVAILABLE", message, [], { cause: error }));
    }
  }
}
