import postgres from "postgres";
import { clock } from "../client/messages.ts";

/** Completes one congress after another, each in a transaction of its own. */
export interface Writer {
  /** Congresses that are completed. */
  readonly completed: number;
  /** Completes one more; returns the machine's clock at the moment when COMMIT was sent. */
  complete(): Promise<number>;
  close(): Promise<void>;
}

export interface WriterOptions {
  /** Congresses that may be completed, in this order. */
  readonly cells: readonly number[];
  /** Sends the new count on this channel, for a server that counts nothing itself. */
  readonly notify?: string;
}

/** Makes the pool of congresses that a database's writer completes: takes cells from completed to in session. */
export async function makePool(url: string, size: number): Promise<number[]> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const rows = await client<{ id: number }[]>`
    update congress set status = 'IN_SESSION'
    where id in (select id from congress where level = 'CELL' and status = 'COMPLETED' order by random() limit ${size}) returning id`;
  await client.unsafe("begin isolation level repeatable read; select fold_congress_changes(); commit");
  await client.unsafe("vacuum analyze congress, congress_change, congress_pending, congress_event, congress_tally");
  await client.end();
  return rows.map(({ id }) => id);
}

/** Opens a writer. Its commits do not wait for the disk, so that the disk does not blur the path from there on. */
export async function openWriter(url: string, { cells, notify }: WriterOptions): Promise<Writer> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connection: { synchronous_commit: "off" } });
  const [row] = await client<{ n: number }[]>`select count(*)::integer as n from congress where status = 'COMPLETED'`;
  let completed = row?.n ?? 0;
  let next = 0;
  return {
    get completed() {
      return completed;
    },
    async complete() {
      const id = cells[next];
      if (id === undefined) throw new Error("there are no more congresses to complete");
      next += 1;
      await client.unsafe("begin");
      await client.unsafe("update congress set status = 'COMPLETED' where id = $1", [id], { prepare: true });
      if (notify !== undefined)
        await client.unsafe("select pg_notify($1, $2)", [notify, String(completed + 1)], { prepare: true });
      const committing = clock();
      await client.unsafe("commit");
      completed += 1;
      return committing;
    },
    close: () => client.end(),
  };
}
