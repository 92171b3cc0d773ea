import type { Interest } from "./asking.ts";
import { type Operation, withVariables } from "./operation.ts";

/** A frame of an event stream. */
export type Frame = {
  readonly kind: "TRANSITION" | "HEARTBEAT" | "GAP";
  /** Where to go on after it. */
  readonly cursor: string;
};

/** Which events to ask for, and whom to tell. */
export type EventOptions<Event extends Frame> = {
  /** A subscription to `congressEvents` with the variables `$after` and `$heartbeat`, which the client sets. */
  readonly events: Operation<{ readonly congressEvents: Event }>;
  readonly heartbeat: number;
  /** An event: each one after the first gap, once, in order, whatever is cut in between. */
  onEvent(event: Event): void;
  /**
   * Events before this frame may be missing: what is read now, or stands in the frame's `progress`, and all later events make a whole.
   * Told with the first frame, for the stream begins somewhere, and whenever the hub cannot go on from where we were.
   */
  onGap(frame: Event): void;
  onRefused(reason: unknown): void;
};

/** Follows events by their cursors: after a cut it goes on from the last frame. */
export function followEvents<Event extends Frame>({
  events,
  heartbeat,
  onEvent,
  onGap,
  onRefused,
}: EventOptions<Event>): Interest {
  let cursor: string | undefined;
  return {
    subscription: () => withVariables(events, { heartbeat, ...(cursor !== undefined && { after: cursor }) }),
    next({ data, errors }, _way, again) {
      // What follows is of another scope. Asked anew from where we were, the hub says that there is a gap.
      if (errors?.some(({ extensions }) => extensions?.code === "ACCESS_CHANGED")) return again();
      const frame = (data as { congressEvents?: Event } | null | undefined)?.congressEvents;
      if (!frame) return onRefused(errors);
      const begins = cursor === undefined;
      cursor = frame.cursor;
      if (begins || frame.kind === "GAP") onGap(frame);
      if (frame.kind === "TRANSITION") onEvent(frame);
    },
    refused: onRefused,
  };
}
