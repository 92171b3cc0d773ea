import type { ExecutionResult } from "graphql";
import { type ReadNote, type Reader, noteReads } from "../db/index.ts";

/** Runs work over a reader and says with its result how it was made: the statements, how many keys each was asked for, and its rows. */
export async function explained(reader: Reader, work: (noting: Reader) => Promise<ExecutionResult>): Promise<ExecutionResult> {
  const notes: ReadNote[] = [];
  const start = performance.now();
  const result = await work(noteReads(reader, notes));
  if (notes.length === 0) return result;
  const plan = {
    statements: notes.map(({ text }) => text),
    batches: notes.map(({ batch }) => batch),
    rows: notes.map(({ rows }) => rows),
    milliseconds: performance.now() - start,
  };
  return { ...result, extensions: { ...result.extensions, plan } };
}
