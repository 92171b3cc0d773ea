import postgres from "postgres";
import { type Figure, below, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { asRounds } from "../support/stats.ts";
import { TOGGLE, cellCongresses } from "./cells.ts";

const SIZES = [
  { changes: 5_000, limit: 100, rounds: 10 },
  { changes: 50, limit: 3, rounds: 60 },
] as const;
/** Rounds that are not counted: the session's plans, the pages' first images after a checkpoint. */
const WARM_UP = 3;

/** How long a fold takes on a session that has folded before, for changes scattered over the whole tree. Nobody else folds. */
export async function fold(run: Run): Promise<Figure[]> {
  const url = await run.template.clone();
  const [writer, folder] = [postgres(url, { max: 1 }), postgres(url, { max: 1 })];
  const figures: Figure[] = [];
  try {
    for (const { changes, limit, rounds } of SIZES) {
      run.tell(`folding ${changes} changes`);
      // As autovacuum does within a minute: the queue is read whole, and what the last size has left there is not of this one.
      await writer.unsafe("vacuum congress_pending");
      const folds: number[] = [];
      const commits: number[] = [];
      for (let round = 0; round < (run.quick ? 3 : rounds) + WARM_UP; round += 1) {
        await writer.unsafe(TOGGLE, [await cellCongresses(writer, changes)], { prepare: true });
        const { foldTime, commitTime } = await foldOnce(folder);
        if (round < WARM_UP) continue;
        folds.push(foldTime);
        commits.push(commitTime);
      }
      const details = { fold: asRounds(folds), commit: asRounds(commits) };
      figures.push(below(`fold of ${changes} pending changes`, "ms", details.fold.median, limit, details));
      figures.push({ what: `  its durable commit`, measured: show(details.commit.median, "ms") });
    }
  } finally {
    await Promise.all([writer.end(), folder.end()]);
  }
  return figures;
}

async function foldOnce(client: postgres.Sql): Promise<{ foldTime: number; commitTime: number }> {
  await client.unsafe("begin isolation level repeatable read");
  const start = performance.now();
  const [row] = await client.unsafe<{ rev: string | null }[]>("select fold_congress_changes() as rev", [], { prepare: true });
  const folded = performance.now();
  await client.unsafe("commit");
  if (row === undefined || row.rev === null) throw new Error("nothing was folded");
  return { foldTime: folded - start, commitTime: performance.now() - folded };
}
