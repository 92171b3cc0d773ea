import type { Figure } from "../support/figures.ts";
import { type Run } from "../support/run.ts";

/** TODO */
export async function live(_run: Run): Promise<Figure[]> {
  return [];
}
