import type { ExecutionResult } from "graphql";
import { type ReadNote, type Reader, noteReads } from "../db/index.ts";

/** Runs work over a reader and says with its result how it was made: the statements, how many keys each was asked for, and its rows. */
export async function explained<R extends { readonly result: ExecutionResult }>(
  reader: Reader,
  work: (noting: Reader) => Promise<R>,
): Promise<R> {
  const notes: ReadNote[] = [];
  const start = performance.now();
  const run = await work(noteReads(reader, notes));
  if (notes.length === 0) return run;
  const plan = {
    statements: notes.map(({ text }) => text),
    batches: notes.map(({ batch }) => batch),
    rows: notes.map(({ rows }) => rows),
    milliseconds: performance.now() - start,
  };
  return { ...run, result: { ...run.result, extensions: { ...run.result.extensions, plan } } };
}
