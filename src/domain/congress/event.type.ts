import { Field, ObjectType } from "type-graphql";
import type { GapReason } from "../../live/index.ts";
import { DateTimeScalar, enumType } from "../relay/index.ts";
import type { CongressStatus } from "./congress.rules.ts";
import { CongressStatusType } from "./congress.type.ts";
import type { CongressEvent, EventKind } from "./event.store.ts";

export const EventKindType = enumType<EventKind>("CongressEventKind", "What a frame of the event stream tells (loại sự kiện).", {
  TRANSITION: "A congress changed its status (đại hội chuyển trạng thái).",
  HEARTBEAT: "Nothing happened, and the stream is alive (nhịp). Only for who asks for heartbeats.",
  GAP: "Events before this frame may be missing: take the state from progress and go on from this cursor (khoảng trống).",
});

export const GapReasonType = enumType<GapReason>("GapReason", "Why a stream cannot go on from a cursor.", {
  EXPIRED: "The cursor is older than events are kept for.",
  FOREIGN: "The cursor is not one of this stream, or of another viewer's scope.",
  HISTORY_LOST: "The database is older than the cursor: it was restored.",
});

@ObjectType("CongressEvent", {
  description:
    "A frame of the event stream: one change of a congress's status as it was committed, or what is said besides (sự kiện đại hội).",
  simpleResolvers: true,
})
export class CongressEventType implements Pick<CongressEvent, "kind" | "gap" | "from" | "to" | "at"> {
  @Field(() => EventKindType)
  kind!: EventKind;

  @Field(() => GapReasonType, { nullable: true, description: "Why there is a gap; null in other frames." })
  gap!: GapReason | null;

  @Field(() => CongressStatusType, {
    nullable: true,
    description: "null: the congress was created, or the frame is no transition.",
  })
  from!: CongressStatus | null;

  @Field(() => CongressStatusType, {
    nullable: true,
    description: "null: the congress was deleted, or the frame is no transition.",
  })
  to!: CongressStatus | null;

  @Field(() => DateTimeScalar, { description: "When the change took effect; in other frames the hub's time." })
  at!: Date;
}
