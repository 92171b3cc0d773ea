import { Arg, Args, ArgsType, Ctx, Field, FieldResolver, Int, Query, Resolver, Root, Subscription } from "type-graphql";
import { Can, type HubContext } from "../../access/index.ts";
import { toOne } from "../../db/index.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { Planned, delivers, rowId, ListLength } from "../relay/index.ts";
import { congressPolicy } from "./congress.policy.ts";
import { TermType } from "./congress.type.ts";
import { LiveArgs, ProgressArgs, checkHeartbeat, progressKey } from "./live-args.type.ts";
import { childrenProgressForm, organizationProgressForm, progressForm } from "./progress-form.store.ts";
import { type Progress, progressOf, progressOfChildren, progressTopic } from "./progress.store.ts";
import { CongressProgressType } from "./progress.type.ts";
import { type TermRow, termById, termOrNewest } from "./term.store.ts";

/** Whose progress is followed. */
@ArgsType()
class LiveProgressArgs extends LiveArgs {
  @Field(() => Int, { nullable: true, description: "The rev that you have: the state is not sent first when it is not newer." })
  sinceRev?: number | null;
}

@Resolver(() => CongressProgressType)
export class ProgressResolver {
  @Can(congressPolicy.readProgress)
  @Planned(progressForm)
  @Query(() => CongressProgressType, {
    nullable: true,
    description: "How far the congresses of a subtree are, the last commit included; null when there is no such organization.",
  })
  async congressProgress(
    @Args(() => ProgressArgs) { organizationId, term }: ProgressArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Progress | null> {
    const id = rowId("Organization", "organizationId", organizationId);
    const [organization, { id: termId }] = await Promise.all([ctx.load.one(organizationById, id), termOrNewest(ctx, term)]);
    return organization === null ? null : progressOf(ctx, { organizationId: id, termId });
  }

  @Can(congressPolicy.readProgress)
  @delivers("state")
  @Subscription(() => CongressProgressType, {
    name: "congressProgress",
    subscribe: async ({ args, context }: { args: LiveProgressArgs; context: HubContext }) =>
      context.live.state(progressTopic, await progressKey(args, context), checkHeartbeat(args)),
    description:
      "The counts of a subtree at once, then again after each change below, whoever made it. A state: a slow client gets the latest, never an older one; a heartbeat is the state again, with a later asOf (tiến độ trực tiếp).",
  })
  async liveCongressProgress(@Args(() => LiveProgressArgs) args: LiveProgressArgs, @Ctx() ctx: HubContext): Promise<Progress> {
    return progressOf(ctx, await progressKey(args, ctx));
  }

  @Planned(toOne(organizationById, "organizationId"))
  @FieldResolver(() => OrganizationType)
  organization(@Root() progress: Progress, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, progress.organizationId);
  }

  @Planned(toOne(termById, "termId"))
  @FieldResolver(() => TermType)
  term(@Root() progress: Progress, @Ctx() ctx: HubContext): Promise<TermRow | null> {
    return ctx.load.one(termById, progress.termId);
  }

  @Planned(childrenProgressForm)
  @ListLength(100)
  @FieldResolver(() => [CongressProgressType], { description: "The progress of each organization directly below, by name." })
  children(@Root() progress: Progress, @Ctx() ctx: HubContext): Promise<Progress[]> {
    return progressOfChildren(ctx, progress);
  }
}

/** What the congress slice adds to an organization. */
@Resolver(() => OrganizationType)
export class OrganizationProgressResolver {
  @Planned(organizationProgressForm)
  @FieldResolver(() => CongressProgressType, { description: "How far the congresses of its subtree are (tiến độ đại hội)." })
  async congressProgress(
    @Root() organization: OrganizationRow,
    @Arg("term", () => String, { nullable: true, description: "Code of a term; the newest when left out." }) term:
      | string
      | null
      | undefined,
    @Ctx() ctx: HubContext,
  ): Promise<Progress> {
    return progressOf(ctx, { organizationId: organization.id, termId: (await termOrNewest(ctx, term)).id });
  }
}
