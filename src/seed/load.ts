import type { BulkLoad } from "../db/index.ts";
import type { SeedTable } from "./table.ts";

/** What is being done, and how far it is. */
export interface SeedStep {
  /** In English: "organizations", "counts". */
  what: string;
  done: number;
  total: number;
}

/** How many rows one COPY carries: between two of them progress is told and other work gets its turn. */
const PIECE = 20_000;

/** Loads a table, and moves the numbering of new rows behind what was loaded. Returns how many rows there were. */
export async function loadTable(
  bulk: BulkLoad,
  { what, table, columns, total, lines }: SeedTable,
  tell: (step: SeedStep) => void,
): Promise<number> {
  let done = 0;
  tell({ what, done, total });
  for (const piece of piecesOf(lines())) {
    await bulk.copy(`${table} ${columns}`, piece);
    done += piece.length;
    tell({ what, done, total });
  }
  // Unlike setval, this is undone with the transaction.
  await bulk.run(`alter table ${table} alter column id restart with ${done + 1}`);
  return done;
}

/** Does one thing that has no rows to count. */
export async function doStep(what: string, work: () => Promise<unknown>, tell: (step: SeedStep) => void): Promise<void> {
  tell({ what, done: 0, total: 1 });
  await work();
  tell({ what, done: 1, total: 1 });
}

function* piecesOf(lines: Iterable<string>): Generator<string[]> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(line);
    if (piece.length === PIECE) {
      yield piece;
      piece = [];
    }
  }
  if (piece.length > 0) yield piece;
}
