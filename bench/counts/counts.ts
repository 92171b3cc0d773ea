import type { Figure } from "../support/figures.ts";
import { type Run, wanted } from "../support/run.ts";
import { fold } from "./fold.ts";
import { reads } from "./reads.ts";
import { writers } from "./writers.ts";

/** What exact counts cost: at the write, at the fold, at the read. */
export async function counts(run: Run): Promise<Figure[]> {
  const figures: Figure[] = [];
  if (wanted(run, "writers")) figures.push(...(await writers(run)));
  if (wanted(run, "fold")) figures.push(...(await fold(run)));
  if (wanted(run, "reads")) figures.push(...(await reads(run)));
  return figures;
}
