import { join } from "node:path";
import postgres from "postgres";
import { createIssue } from "../../src/access/index.ts";
import { freePort } from "../../test/support/port.ts";
import { askOnce, load, post } from "../query/load.ts";
import { type Figure, against, below, show } from "../support/figures.ts";
import { type Run, wanted } from "../support/run.ts";
import { type ServerProcess, startHub } from "../support/server-process.ts";
import { asRounds, quantile } from "../support/stats.ts";

const SECRET = "a secret of the bench, of no worth to anybody";
const ENVIRONMENT = { JWT_SECRET: SECRET, TOKEN_MINUTES: "1440" };
const UNRECORDED = join(import.meta.dirname, "unrecorded.mjs");

/** A page of people with their days of birth, somewhere in the list. */
const PEOPLE = `query ($after: String) { cadres(first: 50, after: $after) {
  nodes { id fullName birthDate { value withheld } } pageInfo { endCursor } } }`;
const PAGES = 200;

/** What the audit trail costs: those who read private values, and those who look for an entry in it. */
export async function audit(run: Run): Promise<Figure[]> {
  const url = await run.template.clone();
  const token = await createIssue(SECRET, { issuer: "diem-cau", audience: "diem-cau" })({
    kind: "administrator",
    subject: "bench",
    minutes: 600,
  });
  const hub = await startHub({ databaseUrl: url, port: await freePort(), environment: ENVIRONMENT });
  try {
    return [
      ...(wanted(run, "cost") ? await cost(run, url, hub, token) : []),
      ...(wanted(run, "search") ? await search(run, url, hub, token) : []),
    ];
  } finally {
    await hub.stop();
  }
}

/** A page of private values, from a hub that writes down who reads them and from one that does not, by turns. */
async function cost(run: Run, url: string, hub: ServerProcess, token: string): Promise<Figure[]> {
  const without = await startHub({ databaseUrl: url, port: await freePort(), environment: ENVIRONMENT, preload: [UNRECORDED] });
  try {
    const requests = await pagesOf(hub, token, run.quick ? 10 : PAGES);
    const figures: Figure[] = [];
    for (const clients of [1, 4, 16]) {
      run.tell(`asking for private values, ${clients} clients`);
      figures.push(...(await compare(run, { hub, without }, requests, clients)));
    }
    return figures;
  } finally {
    await without.stop();
  }
}

async function pagesOf({ port }: ServerProcess, token: string, pages: number): Promise<Buffer[]> {
  const requests: Buffer[] = [];
  for (let after: string | null = null; requests.length < pages;) {
    const request = post("/graphql", { query: PEOPLE, variables: { after } }, token);
    requests.push(request);
    const answer = JSON.parse(await askOnce(port, request)) as { data: { cadres: { pageInfo: { endCursor: string } } } };
    after = answer.data.cadres.pageInfo.endCursor;
  }
  return requests;
}

async function compare(
  run: Run,
  sides: Record<"hub" | "without", ServerProcess>,
  requests: readonly Buffer[],
  clients: number,
): Promise<Figure[]> {
  const seconds = run.quick ? 0.5 : 3;
  const found = { hub: { p95: [] as number[], rate: [] as number[] }, without: { p95: [] as number[], rate: [] as number[] } };
  const names = ["hub", "without"] as const;
  for (const name of names) await load(sides[name].port, requests, seconds / 2, clients);
  for (let turn = 0; turn < (run.quick ? 1 : 5); turn += 1) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) {
      const round = await load(sides[name].port, requests, seconds, clients);
      found[name].p95.push(quantile(round.times, 0.95));
      found[name].rate.push(round.requests / round.seconds);
    }
  }
  const [hub, without] = [asRounds(found.hub.p95), asRounds(found.without.p95)];
  const rates = [found.hub, found.without].map(({ rate }) => asRounds(rate).median);
  return [
    against(`p95 of 50 cadres with birthDate, ${clients} clients`, "ms", hub.median, without.median, 1.1, { hub, without }),
    { what: "  requests a second", measured: show(rates[0] ?? 0, ""), floor: show(rates[1] ?? 0, "") },
  ];
}

/** Entries that are looked through, and people whom each is about. */
const ENTRIES = 1_000_000;
const SUBJECTS = 20;
const QUESTION = `query ($filter: AuditFilter) { auditTrail(first: 50, filter: $filter) { nodes { number at viewer operation fields } } }`;

const somebody = (n: number): string => `cad_${1 + ((n * 5003) % 60_000)}`;
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** What is asked of the trail, for a number of the question. */
const QUESTIONS: Readonly<Record<string, (n: number) => object>> = {
  "who saw somebody": (n) => ({ subject: somebody(n) }),
  "who saw somebody in a week": (n) => ({ subject: somebody(n), from: daysAgo(14), to: daysAgo(7) }),
  "who saw somebody whom nobody has seen": (n) => ({ subject: `cad_${900_000 + n}` }),
  "what did somebody see": (n) => ({ viewer: `person:${(n * 37) % 2_000}` }),
  "what did somebody see who has seen nothing": (n) => ({ viewer: `person:none-${n}` }),
};

/** Who saw somebody, and what did somebody see. */
async function search(run: Run, url: string, hub: ServerProcess, token: string): Promise<Figure[]> {
  const entries = run.quick ? 20_000 : ENTRIES;
  run.tell(`making ${entries} entries`);
  await fill(url, entries);
  const figures: Figure[] = [];
  for (const [what, filter] of Object.entries(QUESTIONS)) {
    const times: number[] = [];
    for (let n = 0; n < (run.quick ? 10 : 200); n += 1) {
      const request = post("/graphql", { query: QUESTION, variables: { filter: filter(n) } }, token);
      const start = performance.now();
      await askOnce(hub.port, request);
      times.push(performance.now() - start);
    }
    figures.push(
      below(`${what}: slowest of ${times.length}, ${entries} entries`, "ms", Math.max(...times), 1_000, asRounds(times)),
    );
  }
  return figures;
}

async function fill(url: string, entries: number): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {} });
  await client.unsafe("drop index audit_trail_subject");
  await client.unsafe(`
    insert into audit_trail (number, entry, at, kind, viewer, operation, transport, request_id, subject_type, subject_ids, fields, hash)
    select 1000000000 + n, 1000000000 + n, now() - n * interval '3 seconds', 'READ', 'person:' || n % 2000, 'query cadres', 'HTTP',
      md5(n::text), 'Cadre', (select array_agg(1 + (n::bigint * 7919 + k * 104729) % 60000) from generate_series(1, ${SUBJECTS}) k), '{birthDate}',
      md5(n::text) from generate_series(1, ${entries}) n`);
  await client.unsafe("create index audit_trail_subject on audit_trail using gin (subject_ids)");
  await client.unsafe("vacuum analyze audit_trail");
  await client.end();
}
