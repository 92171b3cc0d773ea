import postgres from "postgres";
import { type Figure, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { asRounds, median, round } from "../support/stats.ts";
import { TOGGLE, cellCongresses } from "./cells.ts";

/** Changes that are committed but not folded while reading: what 2,000 a second leave in a window of 100 ms. */
const PENDING = 200;
const EXACT = "select * from congress_counts($1::integer[], $2)";
/** The floor: the folded counts, without what is pending. */
const FOLDED = "select * from congress_tally where organization_id = any($1::integer[]) and term_id = $2";

interface Question {
  readonly what: string;
  readonly ids: readonly number[];
  readonly limit: number;
}

/** How long it takes to read counts that include the last commit, against the bare read of the tally; one client, warm session. */
export async function reads(run: Run): Promise<Figure[]> {
  const client = postgres(await run.template.clone(), { max: 1 });
  try {
    run.tell(`reading counts with ${PENDING} pending changes`);
    await client.unsafe(TOGGLE, [await cellCongresses(client, PENDING)]);
    const [row] = await client<{ term: number }[]>`select max(term_id) as term from congress`;
    const figures: Figure[] = [];
    for (const question of await questions(client))
      figures.push(await ask(client, question, row?.term ?? 0, run.quick ? 50 : 400));
    return figures;
  } finally {
    await client.end();
  }
}

async function questions(client: postgres.Sql): Promise<Question[]> {
  const one = async (level: string): Promise<number[]> => {
    const rows = await client<{ id: number }[]>`
      select id from organization where level = ${level}::organization_level order by random() limit 1`;
    return rows.map(({ id }) => id);
  };
  const nation = await one("CENTRAL");
  const children = await client<{ id: number }[]>`select id from organization where parent_id = ${nation[0] ?? 0}`;
  return [
    { what: "exact counts of the nation", ids: nation, limit: 1 },
    { what: "exact counts of a province", ids: await one("PROVINCE"), limit: 1 },
    { what: "exact counts of a district", ids: await one("UPPER_GRASSROOTS"), limit: 1 },
    { what: "exact counts of a commune", ids: await one("GRASSROOTS"), limit: 1 },
    { what: `exact counts of the nation's ${children.length} children`, ids: children.map(({ id }) => id), limit: 3 },
  ];
}

async function ask(client: postgres.Sql, { what, ids, limit }: Question, term: number, rounds: number): Promise<Figure> {
  const exact: number[] = [];
  const folded: number[] = [];
  for (let turn = 0; turn < rounds + 20; turn += 1) {
    const times = [await time(client, EXACT, ids, term), await time(client, FOLDED, ids, term)] as const;
    if (turn < 20) continue;
    exact.push(times[0]);
    folded.push(times[1]);
  }
  const [own, floor] = [median(exact), median(folded)];
  return {
    what,
    measured: show(own, "ms"),
    floor: show(floor, "ms"),
    ratio: round(own / floor, 2),
    demanded: `<= ${limit} ms`,
    ok: own <= limit,
    details: { exact: asRounds(exact).median, folded: asRounds(folded).median, rounds },
  };
}

async function time(client: postgres.Sql, text: string, ids: readonly number[], term: number): Promise<number> {
  const start = performance.now();
  await client.unsafe(text, [[...ids], term], { prepare: true });
  return performance.now() - start;
}
