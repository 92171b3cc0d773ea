import { setTimeout as wait } from "node:timers/promises";
import type { Random } from "../support/random.ts";
import type { Findings } from "./findings.ts";
import { OPERATOR_TOKEN } from "./hubs.ts";
import type { Entry, Ledger } from "./ledger.ts";
import type { World } from "./world.ts";

/** The next states of each (src/domain/congress/congress.rules.ts), and one that is refused. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  PLANNED: ["PREPARING", "POSTPONED", "COMPLETED"],
  PREPARING: ["IN_SESSION", "POSTPONED"],
  IN_SESSION: ["COMPLETED", "POSTPONED"],
  COMPLETED: ["PLANNED", "PREPARING", "IN_SESSION"],
  POSTPONED: ["PLANNED", "PREPARING", "IN_SESSION"],
};

const SET_STATUS = "mutation ($input: SetCongressStatusInput!) { setCongressStatus(input: $input) { id version } }";
/** Codes that say nothing of whether it was done. */
const LOST = new Set(["SERVICE_UNAVAILABLE", "INTERNAL_SERVER_ERROR"]);
/** Milliseconds that an answer is waited for. */
const PATIENCE = 4_000;
const ATTEMPTS = 4;
/** Milliseconds until the next attempt, at most. */
const BACKOFF = 500;

/** How one attempt ended: answered with the entity, refused, or without an answer that says which. */
type Attempt = "done" | "refused" | "lost";

export interface MutationOptions {
  readonly world: World;
  readonly ledger: Ledger;
  readonly findings: Findings;
  /** Where the hubs are. */
  readonly urls: readonly string[];
}

/**
 * Sends one step of a congress over HTTP. With a key, half of them, it is sent again, to any hub, until an answer comes: then it must have been
 * done once. Some are given up on so early that the answer is lost on the way.
 */
export async function mutate({ world, ledger, findings, urls }: MutationOptions, random: Random): Promise<Entry> {
  const entry = ledger.begin("mutation");
  const congress = await pickCongress(world, random);
  if (congress === undefined) {
    ledger.end(entry, "undone");
    return entry;
  }
  entry.changes = 1;
  const keyed = random.chance(0.5);
  const input = {
    congressId: `con_${congress.id}`,
    status: random.pick(NEXT[congress.status] ?? ["PLANNED"]),
    reason: entry.mark,
    ...(keyed ? { idempotencyKey: entry.mark } : {}),
  };
  let lost = false;
  for (let attempt = 0; attempt < (keyed ? ATTEMPTS : 1); attempt += 1) {
    const patience = random.chance(0.15) ? 1 + random.integer(25) : PATIENCE;
    const result = await send(random.pick(urls), input, patience, findings);
    findings.count(`mutation attempts ${result}`);
    if (result === "done") {
      ledger.end(entry, "done");
      return entry;
    }
    // Refused after an attempt was lost: that one may be still on its way.
    if (result === "refused") break;
    lost = true;
    await wait(random.integer(BACKOFF));
  }
  ledger.end(entry, lost ? "unknown" : "undone");
  return entry;
}

async function pickCongress({ client }: World, random: Random): Promise<{ id: number; status: string } | undefined> {
  try {
    const [row] = await client`select id, status from congress order by (id * 7919 + ${random.integer(100_000)}) % 1009 limit 1`;
    return row === undefined ? undefined : { id: Number(row["id"]), status: String(row["status"]) };
  } catch {
    return undefined;
  }
}

async function send(url: string, input: object, patience: number, findings: Findings): Promise<Attempt> {
  try {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
      body: JSON.stringify({ query: SET_STATUS, variables: { input } }),
      signal: AbortSignal.timeout(patience),
    });
    const { data, errors } = (await response.json()) as {
      data?: { setCongressStatus?: object } | null;
      errors?: { extensions: { code: string } }[];
    };
    if (data?.setCongressStatus != null) return "done";
    const code = errors?.[0]?.extensions.code ?? "";
    findings.count(`mutation answers ${code}`);
    return LOST.has(code) || errors === undefined ? "lost" : "refused";
  } catch {
    return "lost";
  }
}
