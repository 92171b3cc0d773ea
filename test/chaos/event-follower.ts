import type { Interest } from "./client.ts";
import type { Findings } from "./findings.ts";

interface Frame {
  readonly kind: "TRANSITION" | "HEARTBEAT" | "GAP";
  readonly gap: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly cursor: string;
  readonly organization: { readonly id: string };
}

const QUERY = `subscription ($id: ID!, $after: String) {
  congressEvents(organizationId: $id, after: $after, heartbeat: 1) { kind gap from to cursor organization { id } }
}`;

/** What an event says, as one text: the organization whose congress it was, and the step. */
export function said(organization: number, from: string | null, to: string | null): string {
  return `${organization} ${from ?? "-"}>${to ?? "-"}`;
}

/** Keeps one copy of equal texts: many clients get the same events. */
const texts = new Map<string, string>();
function oneOf(text: string): string {
  const known = texts.get(text);
  if (known === undefined) texts.set(text, text);
  return known ?? text;
}

/** A client of events: it comes back with its last cursor, and keeps all that it was told. */
export interface EventFollower extends Interest {
  readonly organization: number;
  readonly told: readonly string[];
  /** Whether it has the cursor from which all events count. */
  readonly begun: boolean;
}

/** Makes a client of an organization's events. It begins with a cursor of nobody's, so that its first frame tells where it stands. */
export function followEvents(organization: number, findings: Findings): EventFollower {
  const told: string[] = [];
  let cursor: string | undefined;
  return {
    organization,
    told,
    get begun() {
      return cursor !== undefined;
    },
    question: () => ({ query: QUERY, variables: { id: `org_${organization}`, after: cursor ?? "none" } }),
    take(data) {
      const { congressEvents: frame } = data as { congressEvents: Frame };
      if (frame.kind === "GAP" && cursor !== undefined)
        findings.violation(`a client of ${organization} was told a gap: ${frame.gap} after ${told.length} events`);
      if (frame.kind === "TRANSITION") {
        findings.count("events received");
        told.push(oneOf(said(Number(frame.organization.id.slice(4)), frame.from, frame.to)));
      }
      cursor = frame.cursor;
    },
  };
}
