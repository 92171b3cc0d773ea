import postgres from "postgres";
import { freePort } from "../../test/support/port.ts";
import { type Figure, below, show } from "../support/figures.ts";
import { type Run, wanted } from "../support/run.ts";
import { type ServerProcess, startFloor, startHub } from "../support/server-process.ts";
import { asRounds, quantile, round } from "../support/stats.ts";
import { askOnce, load, post } from "./load.ts";
import { QUESTIONS, type Question } from "./questions.ts";

/** One side of a comparison: who is asked, and what. */
interface Side {
  readonly server: ServerProcess;
  readonly requests: readonly Buffer[];
  readonly rates: number[];
  /** Milliseconds of the server's processor time per request. */
  readonly cpu: number[];
  readonly times: number[];
}

/** Questions over HTTP against the floor, hand-written SQL through bare `node:http`, measured by turns. */
export async function query(run: Run): Promise<Figure[]> {
  const url = await run.template.clone();
  const client = postgres(url, { max: 1, onnotice: () => {} });
  const [hub, floor, plain] = [
    await startHub({ databaseUrl: url, port: await freePort() }),
    await startFloor({ databaseUrl: url, port: await freePort() }, "bench/query/floor.ts"),
    await startHub({ databaseUrl: url, port: await freePort(), environment: { PLANNER: "off" } }),
  ];
  try {
    const figures: Figure[] = [];
    const memory = await hub.memory();
    for (const question of QUESTIONS.filter(({ name }) => wanted(run, name))) {
      run.tell(`asking ${question.name}`);
      const subjects = await client.unsafe<{ subject: string }[]>(question.subjects);
      figures.push(
        ...(await compare(
          run,
          question,
          subjects.map(({ subject }) => subject),
          { hub, floor, plain },
        )),
      );
    }
    if (wanted(run, "beside")) figures.push(await beside(run, client, hub));
    const held = [memory, await hub.memory()].map((kilobytes) => show(kilobytes / 1024, "MB"));
    return [...figures, { what: "memory of the hub, before and after", measured: held.join(", ") }];
  } finally {
    await Promise.all([hub.stop(), floor.stop(), plain.stop(), client.end()]);
  }
}

/** Clients that ask something, and those that ask something big beside them. */
const ASKING = 4;

/** The p99 of small questions beside big ones, against the same alone. */
async function beside(run: Run, client: postgres.Sql, hub: ServerProcess): Promise<Figure> {
  run.tell("asking point beside nested");
  const [small, big] = await Promise.all(["point", "nested"].map((name) => requestsOf(client, name)));
  const seconds = run.quick ? 1 : 8;
  const [alone, together]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < (run.quick ? 1 : 3); turn += 1) {
    alone.push(quantile((await load(hub.port, small ?? [], seconds, ASKING)).times, 0.99));
    const [mixed] = await Promise.all([small, big].map((requests) => load(hub.port, requests ?? [], seconds, ASKING)));
    together.push(quantile(mixed?.times ?? [], 0.99));
  }
  const more = asRounds(together).median - asRounds(alone).median;
  const details = { alone: asRounds(alone), together: asRounds(together) };
  return below("p99 of point beside 4 clients of nested: more than alone", "ms", round(more, 1), 30, details);
}

async function requestsOf(client: postgres.Sql, name: string): Promise<Buffer[]> {
  const question = QUESTIONS.find((one) => one.name === name);
  if (question === undefined) throw new Error(`there is no question ${name}`);
  const rows = await client.unsafe<{ subject: string }[]>(question.subjects);
  return rows.map(({ subject }) => {
    const { variables } = JSON.parse(subject) as { variables: object };
    return post("/graphql", { query: question.graphql, variables });
  });
}

async function compare(
  run: Run,
  question: Question,
  subjects: readonly string[],
  servers: Record<"hub" | "floor" | "plain", ServerProcess>,
): Promise<Figure[]> {
  const parsed = subjects.map((text) => JSON.parse(text) as { variables: object; values: unknown[] });
  const asked = parsed.map(({ variables }) => post("/graphql", { query: question.graphql, variables }));
  const hub = sideOf(servers.hub, asked);
  const plain = sideOf(servers.plain, asked);
  const floor = sideOf(
    servers.floor,
    parsed.map(({ values }) => post(`/${question.name}`, values)),
  );
  await expectSame(question, hub, floor);
  const seconds = run.quick ? 1 : 8;
  for (const side of [floor, hub, plain]) await load(side.server.port, side.requests, seconds / 2);
  for (let turn = 0; turn < (run.quick ? 1 : 3); turn += 1) {
    const sides = [floor, hub, plain];
    for (const side of turn % 2 === 0 ? sides : sides.toReversed()) await measure(side, seconds);
  }
  return figuresOf(question, hub, floor, plain);
}

function sideOf(server: ServerProcess, requests: readonly Buffer[]): Side {
  return { server, requests, rates: [], cpu: [], times: [] };
}

/** The floor must answer the same question. */
async function expectSame({ name }: Question, hub: Side, floor: Side): Promise<void> {
  for (const place of [0, 1, 2]) {
    const texts = await Promise.all(
      [hub, floor].map(({ server, requests }) => askOnce(server.port, requests[place] ?? Buffer.alloc(0))),
    );
    if (texts[0] !== texts[1]) throw new Error(`${name} is answered differently:\n${texts.join("\n")}`);
  }
}

async function measure(side: Side, seconds: number): Promise<void> {
  const before = await side.server.cpu();
  const done = await load(side.server.port, side.requests, seconds);
  side.rates.push(done.requests / done.seconds);
  side.cpu.push(((await side.server.cpu()) - before) / done.requests);
  side.times.push(...done.times);
}

function figuresOf({ name, rate, cpu }: Question, hub: Side, floor: Side, plain: Side): Figure[] {
  const median = (values: readonly number[]): number => asRounds(values).median;
  const figure = (
    what: string,
    of: (side: Side) => readonly number[],
    unit: string,
    against: Side,
    limit?: Figure["demanded"],
  ) => {
    const ratio = round(median(of(against)) / median(of(floor)), 2);
    const details = { measured: asRounds(of(against)), floor: asRounds(of(floor)) };
    return {
      what,
      measured: show(median(of(against)), unit),
      floor: show(median(of(floor)), unit),
      ratio,
      demanded: limit,
      details,
    };
  };
  const [rates, times] = [({ rates: all }: Side) => all, ({ cpu: all }: Side) => all];
  const fast = figure(`${name}: requests a second`, rates, "", hub, `>= ${rate}x`);
  const lean = figure("  server CPU per request", times, "ms", hub, `<= ${cpu}x`);
  const { demanded: _none, ...off } = figure("  requests a second, planner off", rates, "", plain);
  const latency = (side: Side): string => `${round(quantile(side.times, 0.5), 1)}, ${round(quantile(side.times, 0.99), 1)} ms`;
  return [
    { ...fast, demanded: `>= ${rate}x`, ok: fast.ratio >= rate },
    { ...lean, demanded: `<= ${cpu}x`, ok: lean.ratio <= cpu },
    name === "nested" ? { ...off, demanded: ">= 0.3x", ok: off.ratio >= 0.3 } : off,
    { what: "  median, p99", measured: latency(hub), floor: latency(floor) },
  ];
}
