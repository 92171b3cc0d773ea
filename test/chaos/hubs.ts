import { setTimeout as wait } from "node:timers/promises";
import { createIssue } from "../../src/access/index.ts";
import { type HubProcess, startHub } from "../support/process.ts";
import { type Proxy, openProxy } from "../support/proxy.ts";
import type { Random } from "../support/random.ts";
import { until } from "../support/wait.ts";
import type { Findings } from "./findings.ts";

const JWT_SECRET = "the-operator-of-the-chaos-and-nobody-else";
const issue = createIssue(JWT_SECRET, { issuer: "diem-cau", audience: "diem-cau" });

/** The token of an administrator, for as long as any chaos lasts. */
export const OPERATOR_TOKEN = await issue({ kind: "administrator", subject: "chaos", minutes: 1_440 });

/** A hub that is started again whenever it is gone, behind a proxy that stays. */
export interface ChaosHub extends AsyncDisposable {
  /** Where clients reach it, whichever process it is. */
  readonly url: string;
  /** Where it is reached without the proxy. */
  readonly directUrl: string;
  readonly proxy: Proxy;
  /** Kills it without a word and starts it again when `down` has resolved. */
  crash(down: () => Promise<unknown>): Promise<void>;
  /** Lets it close by itself and starts it again. */
  drain(): Promise<void>;
  /** Stops its process, as a machine that swaps, until `during` has resolved. */
  stall(during: () => Promise<unknown>): Promise<void>;
}

/** Milliseconds in which a hub must have left after SIGTERM. */
const LEAVE_WITHIN = 10_000;

/** Starts a hub on a database. */
export async function openChaosHub(databaseUrl: string, random: Random, findings: Findings): Promise<ChaosHub> {
  const proxy = await openProxy(undefined, { random: () => random.next() });
  const environment = {
    DATABASE_URL: databaseUrl,
    DATABASE_POOL: "6",
    JWT_SECRET,
    AUDIT_MS: "2000",
    KEEP_ALIVE_MS: "4000",
    DRAIN_MS: "1000",
  };
  let hub: HubProcess;
  let directUrl = "";
  let leaving = false;

  /** Starts it, as a supervisor does: again when the database was away. */
  async function start(): Promise<void> {
    const found = await until(
      async () => {
        hub = startHub([], environment);
        try {
          return await hub.listening();
        } catch (error) {
          if (hub.running) throw error;
          findings.count("starts in vain");
          return undefined;
        }
      },
      { timeout: 120_000, what: "a hub to start" },
    );
    leaving = false;
    directUrl = found.url;
    const { hostname, port } = new URL(found.url);
    proxy.target = { host: hostname, port: Number(port) };
    void watchEnd(hub);
  }

  async function watchEnd(started: HubProcess): Promise<void> {
    const end = await started.ended();
    if (!leaving) findings.violation(`a hub ended by itself with ${end}: ${started.output.slice(-3_000)}`);
    if (started.output.includes("counts differ"))
      findings.violation(`an audit found wrong counts: ${started.output.slice(-3_000)}`);
    for (const line of started.output.split("\n")) {
      if (!line.startsWith('{"level":50')) continue;
      findings.count("errors in a hub's log");
      findings.note(`log: ${line.slice(0, 1_500)}`);
    }
  }

  async function kill(): Promise<void> {
    leaving = true;
    await hub.stop("SIGKILL");
    proxy.target = undefined;
  }

  async function drain(): Promise<void> {
    leaving = true;
    const begun = performance.now();
    const late = wait(LEAVE_WITHIN, "late", { ref: false });
    const end = await Promise.race([hub.stop("SIGTERM"), late]);
    findings.greatest("milliseconds of the slowest drain", performance.now() - begun);
    if (end === "late") {
      findings.violation(`a hub had not left ${LEAVE_WITHIN} ms after SIGTERM: ${hub.output.slice(-3_000)}`);
      return kill();
    }
    if (end !== 0) findings.violation(`a drained hub ended with ${end}: ${hub.output.slice(-3_000)}`);
    proxy.target = undefined;
  }

  await start();
  return {
    url: `http://127.0.0.1:${proxy.port}`,
    get directUrl() {
      return directUrl;
    },
    proxy,
    async crash(down) {
      await kill();
      await down();
      await start();
    },
    async drain() {
      await drain();
      await start();
    },
    async stall(during) {
      hub.signal("SIGSTOP");
      await during();
      hub.signal("SIGCONT");
    },
    async [Symbol.asyncDispose]() {
      leaving = true;
      await proxy[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}
