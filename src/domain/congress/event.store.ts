import { sql } from "drizzle-orm";
import { type Extents, type Row, seenBy } from "../../db/index.ts";
import type { EventTopic, GapReason } from "../../live/index.ts";
import { organization } from "../organization/index.ts";
import { CONGRESS_STATUSES, type CongressStatus } from "./congress.rules.ts";
import type { ProgressKey } from "./progress.store.ts";

/** What a frame of the event stream tells: a change of status; that the stream is alive; that events may be missing before it. */
export const EVENT_KINDS = ["TRANSITION", "HEARTBEAT", "GAP"] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** One frame of the event stream. */
export interface CongressEvent {
  readonly kind: EventKind;
  /** Why there is a gap; null in other frames. */
  readonly gap: GapReason | null;
  /** Whose congress changed; in other frames the organization that is followed. */
  readonly organizationId: number;
  readonly congressId: number | null;
  /** null: the congress was created. */
  readonly from: CongressStatus | null;
  /** null: the congress was deleted. */
  readonly to: CongressStatus | null;
  /** When the change took effect; in other frames the hub's time. */
  readonly at: Date;
  /** When the hub was told; what a cursor's age counts from. */
  readonly recordedAt: Date;
  /** Its place in commit order. */
  readonly seq: number;
  /** The subtree that is followed. */
  readonly followed: ProgressKey;
}

/** The name of a subtree's event stream. */
export function eventStreamName({ organizationId, termId }: ProgressKey): string {
  return `congressEvents:${organizationId}:${termId}`;
}

/** Every change of status in a subtree, in commit order, as far as it is seen. */
export function eventsWithin(followed: ProgressKey, extents: Extents): EventTopic<CongressEvent> {
  const { organizationId, termId } = followed;
  return {
    name: eventStreamName(followed),
    async end(reader) {
      const [row] = await reader.rows(sql`select seq from congress_fold`);
      return Number(row?.["seq"] ?? 0);
    },
    async read(database, after, limit) {
      const rows = await seenBy(database.as(extents), extents).rows(sql`
        select f.seq as end_seq, e.*
        from congress_fold f left join lateral (
          select c.organization_id, c.congress_id, c.from_status, c.to_status, c.at, c.recorded_at, e.seq
          from congress_event e join ${organization} on ${organization.id} = e.organization_id
          join congress_change c on c.congress_id = e.congress_id and c.id = e.change_id
          where e.seq > ${after} and e.seq <= f.seq and c.term_id = ${termId} and c.from_status is distinct from c.to_status
            and ${organization.path} >= (select top.path from organization top where top.id = ${organizationId})
            and ${organization.path} < (select subtree_end(top.path) from organization top where top.id = ${organizationId})
          order by e.seq limit ${limit}) e on true
        order by e.seq`);
      const events = rows.filter((row) => row["seq"] !== null).map((row) => toEvent(row, followed));
      const last = events.at(-1);
      return {
        events: events.map((event) => ({ place: event.seq, event })),
        next: events.length === limit && last !== undefined ? last.seq : Math.max(after, Number(rows[0]?.["end_seq"])),
      };
    },
    beat: (place) => frame("HEARTBEAT", null, place, followed),
    gap: (reason, place) => frame("GAP", reason, place, followed),
  };
}

function frame(kind: EventKind, gap: GapReason | null, seq: number, followed: ProgressKey): CongressEvent {
  const now = new Date();
  return {
    kind,
    gap,
    organizationId: followed.organizationId,
    congressId: null,
    from: null,
    to: null,
    at: now,
    recordedAt: now,
    seq,
    followed,
  };
}

function toEvent(row: Row, followed: ProgressKey): CongressEvent {
  const status = (name: string): CongressStatus | null => CONGRESS_STATUSES.find((known) => known === row[name]) ?? null;
  return {
    kind: "TRANSITION",
    gap: null,
    organizationId: Number(row["organization_id"]),
    congressId: Number(row["congress_id"]),
    from: status("from_status"),
    to: status("to_status"),
    at: new Date(String(row["at"])),
    recordedAt: new Date(String(row["recorded_at"])),
    seq: Number(row["seq"]),
    followed,
  };
}
