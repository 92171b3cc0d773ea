import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import type { Findings } from "./findings.ts";
import type { OpenLine, Question, Result } from "./lines.ts";

/** What a client follows: it says what to ask next, and takes what comes. */
export interface Interest {
  /** What to ask on a new connection. */
  question(): Question;
  /** Takes the data of a result. */
  take(data: unknown): void;
}

/** A client that comes back whenever it is cut off, for ever, to any hub. */
export interface Client {
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly interest: Interest;
  readonly open: OpenLine;
  readonly urls: readonly string[];
  readonly random: Random;
  readonly findings: Findings;
}

/** Milliseconds of silence after which a connection counts as dead: streams beat each second. */
const PATIENCE = 5_000;
/** Milliseconds until it comes back, at most: after a connection that was of use, and after one in vain. */
const BACKOFF = { used: 400, vain: 1_500 };
/** Results after which it leaves without a word, at most: so resuming is tried under way, too. */
const RESTLESS = 600;

/** Starts a client. */
export function startClient({ interest, open, urls, random, findings }: ClientOptions): Client {
  let closed = false;
  let tear = (): void => {};

  /** One connection, until it is lost; says whether anything came. */
  function connect(): Promise<boolean> {
    return new Promise((resolve) => {
      const leaveAfter = 1 + random.integer(RESTLESS);
      let results = 0;
      let left = false;
      const leave = (why: string): void => {
        findings.count(why);
        left = true;
        tear();
      };
      const patience = setTimeout(() => leave("connections given up on in silence"), PATIENCE);
      const onResult = ({ data, errors }: Result): void => {
        if (left) return;
        patience.refresh();
        if (errors !== undefined || data == null) {
          findings.count(`results with errors: ${errors?.[0]?.extensions?.code ?? errors?.[0]?.message ?? "no data"}`);
          return leave("connections left for errors");
        }
        interest.take(data);
        results += 1;
        if (results >= leaveAfter && !closed) leave("connections left under way");
      };
      const onEnd = (): void => {
        left = true;
        clearTimeout(patience);
        resolve(results > 0);
      };
      tear = open({ url: random.pick(urls), question: interest.question(), onResult, onEnd });
    });
  }

  async function run(): Promise<void> {
    while (!closed) {
      const used = await connect();
      findings.count(used ? "connections lost" : "connections tried in vain");
      if (!closed) await wait(random.integer(used ? BACKOFF.used : BACKOFF.vain));
    }
  }

  const running = run();
  return {
    async close() {
      closed = true;
      tear();
      await running;
    },
  };
}
