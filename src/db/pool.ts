import { setTimeout as wait } from "node:timers/promises";
import { type PostgresJsDatabase, drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { isAway } from "./failure.ts";

/** Seconds that statements have to end when connections are closed. */
export const CLOSE_TIMEOUT = 3;
/** Seconds until a server that does not answer counts as away. */
const CONNECT_TIMEOUT = 2;
/** Milliseconds that a server has to answer who asks only whether it is there. */
const ANSWER_TIMEOUT = 450;
/**
 * Behind a transaction pooler. Each transaction may have another session, where a statement that was prepared before is unknown; the
 * driver's own COMMIT would be one, too, and the transaction would end undone. A statement that is sent while another is under way may be
 * parsed in one session and awaited in another, for ever.
 */
const POOLED = { prepare: false, max_pipeline: 0 };
/** Seconds until the next try to connect: a database that is back is found at once, however long it was away. */
function backoff(retries: number): number {
  return Math.min(0.5, 0.05 * 2 ** retries) * (0.5 + Math.random() / 2);
}

/** Makes a client with these connections, which are made when they are first needed. */
export function connect(
  url: string,
  options: Pick<postgres.Options<{}>, "max" | "prepare"> & { max_pipeline?: number },
): postgres.Sql {
  const base = { connect_timeout: CONNECT_TIMEOUT, backoff, onnotice: () => {}, connection: { application_name: "diem-cau" } };
  return postgres(url, { ...base, ...options });
}

/** The connections of the hub to its server, which can be given up for new ones. */
export class Pool {
  readonly #url: string;
  readonly #max: number;
  #isPooled: boolean;
  #client: postgres.Sql;
  #orm: PostgresJsDatabase;

  /** @param isPooled whether there is a transaction pooler in between */
  constructor(url: string, max: number, isPooled: boolean) {
    this.#url = url;
    this.#max = max;
    this.#isPooled = isPooled;
    this.#client = this.#open();
    this.#orm = drizzle(this.#client);
  }

  get isPooled(): boolean {
    return this.#isPooled;
  }

  get client(): postgres.Sql {
    return this.#client;
  }

  get orm(): PostgresJsDatabase {
    return this.#orm;
  }

  /** Takes new connections. What waits for the old ones has so many seconds to end, and then fails. */
  async renew(timeout: number): Promise<void> {
    const old = this.#client;
    this.#client = this.#open();
    this.#orm = drizzle(this.#client);
    await old.end({ timeout });
  }

  /** There is a transaction pooler in between, after all. */
  async usePooler(timeout: number): Promise<void> {
    this.#isPooled = true;
    await this.renew(timeout);
  }

  #open(): postgres.Sql {
    return connect(this.#url, { ...(this.#isPooled && POOLED), max: this.#max });
  }
}

/** Whether the server answers. A pooler in front of it must only be there: all its sessions may be busy. */
export async function isThere(url: string, listenUrl: string | undefined): Promise<boolean> {
  const answers = await Promise.all(
    listenUrl === undefined ? [answersAt(url, false)] : [answersAt(listenUrl, false), answersAt(url, true)],
  );
  return !answers.includes(false);
}

/** @param silent what it means when no answer comes soon */
async function answersAt(url: string, silent: boolean): Promise<boolean> {
  const client = postgres(url, { max: 1, connect_timeout: CONNECT_TIMEOUT, fetch_types: false, onnotice: () => {} });
  try {
    return await Promise.race([client.unsafe("select").then(() => true), wait(ANSWER_TIMEOUT, silent, { ref: false })]);
  } catch (error) {
    return !isAway(error);
  } finally {
    void client.end({ timeout: 0 });
  }
}
