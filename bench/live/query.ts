import { Agent, request } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type Figure, show } from "../support/figures.ts";
import { type Run } from "../support/run.ts";
import { quantile, round } from "../support/stats.ts";
import { paced } from "./paced.ts";
import { POINT } from "./questions.ts";
import type { Pair, Side } from "./side.ts";

/** Queries a second: few, so that they do not wait for each other. */
const RATE = 50;
const UPDATES = 4;
/** Milliseconds that the p99 may rise. */
const LIMIT = 30;
/** Queries ask for the organizations with these ids, by turns. */
const ORGANIZATIONS = 500;

/** A cheap query over HTTP while the server sends updates to all its clients, against the same while nothing happens. */
export async function query(run: Run, { hub, floor, clients }: Pair): Promise<Figure[]> {
  const times = { hub: { idle: [] as number[], busy: [] as number[] }, floor: { idle: [] as number[], busy: [] as number[] } };
  for (let turn = 0; turn < (run.quick ? 1 : 3); turn += 1) {
    run.tell(`queries beside ${UPDATES} updates a second, round ${turn + 1}`);
    for (const side of [hub, floor]) {
      times[side.name].idle.push(...(await ask(side, run.quick ? 2 : 10)));
      times[side.name].busy.push(...(await askWhileSending(side, run.quick ? 2 : 10)));
    }
  }
  const [own, bare] = [summary(times.hub), summary(times.floor)];
  return [
    {
      what: `query p99 beside ${UPDATES} updates/s to ${clients.toLocaleString("en")} clients, above idle`,
      measured: show(own.more, "ms"),
      floor: show(bare.more, "ms"),
      demanded: `<= ${LIMIT} ms`,
      ok: own.more <= LIMIT,
      details: { hub: own, floor: bare },
    },
    { what: "  p99 while nothing happens", measured: show(own.idle.p99, "ms"), floor: show(bare.idle.p99, "ms") },
    {
      what: "  median, p99 beside updates",
      measured: `${own.busy.p50}, ${own.busy.p99} ms`,
      floor: `${bare.busy.p50}, ${bare.busy.p99} ms`,
    },
  ];
}

function summary({ idle, busy }: { idle: readonly number[]; busy: readonly number[] }) {
  const of = (values: readonly number[]) => ({
    p50: round(quantile(values, 0.5), 1),
    p99: round(quantile(values, 0.99), 1),
    queries: values.length,
  });
  return { idle: of(idle), busy: of(busy), more: quantile(busy, 0.99) - quantile(idle, 0.99) };
}

async function askWhileSending(side: Side, seconds: number): Promise<number[]> {
  await side.crew.mark(side.writer.completed, UPDATES * seconds);
  const [times] = await Promise.all([ask(side, seconds), paced(UPDATES * seconds, UPDATES, () => side.writer.complete())]);
  await side.crew.reached(side.writer.completed);
  return times;
}

/** Asks by the clock, whether or not earlier answers have come; a time begins when the question was due. */
async function ask(side: Side, seconds: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true });
  const start = performance.now();
  const answers: Promise<number>[] = [];
  for (let place = 0; place < RATE * seconds; place += 1) {
    const due = start + (place * 1000) / RATE;
    if (due > performance.now()) await wait(due - performance.now());
    answers.push(askOnce(side, agent, 1 + (place % ORGANIZATIONS)).then((end) => end - Math.max(due, start)));
  }
  const times = await Promise.all(answers);
  agent.destroy();
  return times;
}

function askOnce({ name, target: { port } }: Side, agent: Agent, id: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const [path, method] = name === "hub" ? ["/graphql", "POST"] : [`/${id}`, "GET"];
    const asked = request(
      { host: "127.0.0.1", port, path, method, agent, headers: { "content-type": "application/json" } },
      (answer) => {
        answer
          .resume()
          .once("end", () => (answer.statusCode === 200 ? resolve(performance.now()) : reject(new Error("no answer"))));
      },
    );
    asked.once("error", reject);
    asked.end(name === "hub" ? JSON.stringify({ query: POINT, variables: { id: `org_${id}` } }) : undefined);
  });
}
