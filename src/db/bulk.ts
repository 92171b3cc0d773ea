import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type postgres from "postgres";
import type { BulkLoad, Row } from "./database.ts";
import { CLOSE_TIMEOUT, connect } from "./pool.ts";
import { withoutForce } from "./wall.ts";

/** The level at which rows are loaded. */
const LOADING = "isolation level repeatable read";

/** On a connection of its own: it takes minutes, and is not given up with what clients wait for. */
export async function loadAlone<T>(url: string, walled: boolean, work: (load: BulkLoad) => Promise<T>): Promise<T> {
  const client = connect(url, { max: 1, prepare: false });
  try {
    // What the wall is forced on is looked up first: later the level could not be set any more.
    if (walled) return (await client.begin(LOADING, (tx) => withoutForce(tx, () => work(serverBulkLoad(tx))))) as T;
    return (await client.begin((tx) => work(serverBulkLoad(tx)))) as T;
  } finally {
    await client.end({ timeout: CLOSE_TIMEOUT });
  }
}

function serverBulkLoad(tx: postgres.TransactionSql): BulkLoad {
  return {
    run: (text) => tx.unsafe<Row[]>(text),
    async copy(target, lines) {
      const query = tx.unsafe(`copy ${target} from stdin`);
      const refused = refusalOf(query);
      await Promise.race([refused, query.writable().then((stream) => pipeline(Readable.from(inChunks(lines)), stream))]);
    },
  };
}

/**
 * Rejects when the server refuses the query, however late. The driver settles a COPY as soon as it has begun, and when the last line
 * has been sent it tells nobody of an error: the stream would wait for ever.
 */
function refusalOf(query: Promise<unknown>): Promise<never> {
  const inner = query as Promise<unknown> & { reject: (error: unknown) => void };
  return new Promise((_, reject) => {
    const settle = inner.reject;
    inner.reject = (error) => {
      // eslint-disable-next-line typescript/prefer-promise-reject-errors -- it is the driver's own error
      reject(error);
      settle(error);
    };
  });
}

/** Joins short lines into pieces of about 64 kB: one write to the socket for many rows. */
function* inChunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length > 65_536) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}
