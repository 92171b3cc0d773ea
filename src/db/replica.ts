import { HubError } from "../kernel/errors.ts";
import type { Database } from "./database.ts";
import { databaseFailure } from "./failure.ts";
import { type Positions, REPLICA_STANDING } from "./positions.ts";
import { Probe } from "./probe.ts";
import { type Server, type ServerOptions, openServer } from "./server.ts";

/** What came of reads on a replica. */
export type ReplicaRead<T> = { readonly lost: true } | { readonly lost: false; readonly result: T };

/** A server that follows the primary and answers reads. */
export class Replica {
  readonly name: string;
  readonly #server: Server;
  readonly #probe: Probe;
  #asOf = Number.NEGATIVE_INFINITY;
  #isLooking = false;
  #isSettled = false;

  /** @param name what it is called where addresses are nobody's business */
  constructor(name: string, options: ServerOptions) {
    this.name = name;
    this.#server = openServer(options);
    this.#probe = new Probe(options.url);
  }

  /** An instant of this process's clock (`performance.now()`): it shows all that was committed before. -Infinity while that is not known. */
  get asOf(): number {
    return this.#asOf;
  }

  /**
   * Asks how far it is.
   * @param database what the primary calls itself: another one's replica is none
   */
  async look(positions: Positions, database: unknown): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      const row = await this.#probe.ask(REPLICA_STANDING);
      const isOurs = row !== undefined && row["place"] !== null && row["database"] === database;
      if (isOurs && !this.#isSettled) await this.#settle();
      this.#asOf = isOurs ? positions.instantOf(Number(row["place"])) : Number.NEGATIVE_INFINITY;
    } catch {
      this.#asOf = Number.NEGATIVE_INFINITY;
    } finally {
      this.#isLooking = false;
    }
  }

  /**
   * Does reads on it. `lost` says that it could not go on, whatever came of them: it was away, or had to drop what they saw to keep up with the
   * primary.
   */
  async read<T>(work: (from: Database) => Promise<T>): Promise<ReplicaRead<T>> {
    let lost = false;
    const noting = async <R>(answer: Promise<R>): Promise<R> => {
      try {
        return await answer;
      } catch (error) {
        const isAway = error instanceof HubError && error.code === "SERVICE_UNAVAILABLE";
        if (isAway) this.#asOf = Number.NEGATIVE_INFINITY;
        lost ||= isAway || isConflict(error);
        throw error;
      }
    };
    try {
      const result = await work(noted(this.#server, noting));
      return lost ? { lost } : { lost: false, result };
    } catch (error) {
      if (lost) return { lost };
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#probe.close(), this.#server.close()]);
  }

  async #settle(): Promise<void> {
    await this.#server.findPooler();
    this.#isSettled = true;
  }
}

/** Whether a replica had to end a statement: to keep up with the primary it has dropped what that saw, or locked it. */
function isConflict(error: unknown): boolean {
  return databaseFailure(error)?.state.startsWith("40") ?? false;
}

/** The same database for a query's reads, each of which passes by somebody. */
function noted(database: Database, pass: <R>(answer: Promise<R>) => Promise<R>): Database {
  return {
    ...database,
    as: (extents) => noted(database.as(extents), pass),
    rows: (query, waiter) => pass(database.rows(query, waiter)),
    text: (statement, waiter) => pass(database.text(statement, waiter)),
    snapshot(waiter) {
      const { rows, end } = database.snapshot(waiter);
      return { rows: (query) => pass(rows(query)), end };
    },
  };
}
