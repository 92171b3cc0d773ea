import type { Random } from "../support/random.ts";
import type { Interest } from "./client.ts";
import type { Findings } from "./findings.ts";

/** The counts of a subtree, in the order of `COUNTS`. */
export type Counts = readonly number[];

const COUNTS = ["total", "planned", "preparing", "inSession", "completed", "postponed", "pilotTotal", "pilotCompleted"] as const;
type State = { rev: number; organization: { id: string }; children?: State[] } & Record<(typeof COUNTS)[number], number>;

const FIELDS = `rev organization { id } ${COUNTS.join(" ")}`;
const query = (withChildren: boolean): string => `subscription ($id: ID!, $sinceRev: Int) {
  congressProgress(organizationId: $id, sinceRev: $sinceRev, heartbeat: 1) { ${FIELDS} ${withChildren ? `children { ${FIELDS} }` : ""} }
}`;

/** A screen: it shows the newest state by `rev`. */
export interface StateFollower extends Interest {
  readonly organization: number;
  /** What it shows, by organization: the followed one, and those below when it shows them. */
  shown(): ReadonlyMap<number, Counts>;
}

export interface StateOptions {
  readonly organization: number;
  readonly random: Random;
  readonly findings: Findings;
}

/** Makes a screen of an organization. */
export function followState({ organization, random, findings }: StateOptions): StateFollower {
  const text = query(random.chance(0.4));
  let latest: State | undefined;
  let revOfConnection = 0;

  return {
    organization,
    shown: () => new Map(latest === undefined ? [] : [latest, ...(latest.children ?? [])].map(entryOf)),
    question() {
      revOfConnection = 0;
      const sinceRev = latest !== undefined && random.chance(0.5) ? { sinceRev: latest.rev } : {};
      return { query: text, variables: { id: `org_${organization}`, ...sinceRev } };
    },
    take(data) {
      const { congressProgress: state } = data as { congressProgress: State };
      findings.count("states received");
      if (state.rev < revOfConnection)
        findings.violation(
          `the state of ${organization} went back from rev ${revOfConnection} to ${state.rev} on one connection`,
        );
      revOfConnection = state.rev;
      checkSums(state, findings);
      // Another hub may be a little behind: what is older is not shown.
      if (latest === undefined || state.rev >= latest.rev) latest = state;
    },
  };
}

function entryOf(state: State): [number, Counts] {
  return [Number(state.organization.id.slice(4)), COUNTS.map((name) => state[name])];
}

/** The counts of one state agree with each other, wherever its children are on the move. */
function checkSums(state: State, findings: Findings): void {
  const parts = state.planned + state.preparing + state.inSession + state.completed + state.postponed;
  if (parts !== state.total) findings.violation(`the parts of a state do not sum up: ${JSON.stringify(state)}`);
  if (state.children === undefined) return;
  const below = state.children.reduce((sum, child) => sum + child.total, 0);
  if (state.total - below !== 0 && state.total - below !== 1)
    findings.violation(`children and whole do not agree: ${JSON.stringify(state)}`);
}
