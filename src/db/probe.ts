import { setTimeout as wait } from "node:timers/promises";
import type postgres from "postgres";
import type { Row } from "./database.ts";
import { connect } from "./pool.ts";

/** Milliseconds that a server has to say how it stands. */
const ANSWER_TIMEOUT = 1_000;

/** One connection for looking how a server stands: nobody's reads are before it, and it waits for nobody long. */
export class Probe {
  readonly #url: string;
  #client: postgres.Sql | undefined;
  #isClosed = false;

  constructor(url: string) {
    this.#url = url;
  }

  /** The one row of a statement of the hub's own; undefined when the server gives none soon. */
  async ask(statement: string): Promise<Row | undefined> {
    if (this.#isClosed) return undefined;
    const client = (this.#client ??= connect(this.#url, { max: 1, prepare: false }));
    const answer = client.unsafe<Row[]>(statement).simple();
    const [row] = await Promise.race([answer.catch(() => []), wait(ANSWER_TIMEOUT, [], { ref: false })]);
    if (row === undefined) await this.#drop();
    return row;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#drop();
  }

  async #drop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await client?.end({ timeout: 0 });
  }
}
