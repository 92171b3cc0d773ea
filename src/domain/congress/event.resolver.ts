import { Args, ArgsType, Ctx, Field, FieldResolver, Resolver, Root, Subscription } from "type-graphql";
import { Can, type HubContext, extentsOf, scopeOf } from "../../access/index.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { delivers } from "../relay/index.ts";
import { congressPolicy } from "./congress.policy.ts";
import { type CongressRow, congressById } from "./congress.store.ts";
import { CongressType } from "./congress.type.ts";
import { type CongressEvent, eventStreamName, eventsWithin } from "./event.store.ts";
import { CongressEventType } from "./event.type.ts";
import { LiveArgs, checkHeartbeat, progressKey } from "./live-args.type.ts";
import { type Progress, progressOf } from "./progress.store.ts";
import { CongressProgressType } from "./progress.type.ts";

/** Which events are asked for. */
@ArgsType()
class EventArgs extends LiveArgs {
  @Field(() => String, {
    nullable: true,
    description: "Cursor of the last frame that you have: all later events follow, each once. Left out: from now on.",
  })
  after?: string | null;
}

@Resolver(() => CongressEventType)
export class CongressEventResolver {
  @Can(congressPolicy.read)
  @delivers("events")
  @Subscription(() => CongressEventType, {
    subscribe: async ({ args, context }: { args: EventArgs; context: HubContext }) =>
      context.live.events(eventsWithin(await progressKey(args, context), extentsOf(context.viewer)), checkHeartbeat(args)),
    description:
      "Every change of status in a subtree, in commit order, each once. After a cut go on with the last cursor, on any hub; where that cannot be, a frame of kind GAP says so (sự kiện trực tiếp).",
  })
  congressEvents(@Root() event: CongressEvent, @Args(() => EventArgs) _args: EventArgs): CongressEvent {
    return event;
  }

  @FieldResolver(() => OrganizationType, {
    description: "Whose congress changed; in other frames the organization that you follow.",
  })
  organization(@Root() event: CongressEvent, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, event.organizationId);
  }

  @FieldResolver(() => CongressType, {
    nullable: true,
    description: "The congress as it is now; null when it was deleted, and in other frames.",
  })
  async congress(@Root() event: CongressEvent, @Ctx() ctx: HubContext): Promise<CongressRow | null> {
    return event.congressId === null ? null : ctx.load.one(congressById, event.congressId);
  }

  @FieldResolver(() => CongressProgressType, {
    description: "The counts of the subtree that you follow, as they are when the frame is sent.",
  })
  progress(@Root() event: CongressEvent, @Ctx() ctx: HubContext): Promise<Progress> {
    return progressOf(ctx, event.followed);
  }

  @FieldResolver(() => String, { description: "Where to go on after this frame; opaque, good for this stream on every hub." })
  cursor(@Root() event: CongressEvent, @Ctx() ctx: HubContext): string {
    return ctx.live.cursorOf(eventStreamName(event.followed), scopeOf(ctx.viewer), event.seq, event.recordedAt);
  }
}
