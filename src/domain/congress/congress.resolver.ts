import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext, demand, write } from "../../access/index.ts";
import { byKey, rootPage, shownColumn, toOne, toPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { PageArgs, Planned, globalId, globalIdForm, rowId, ListLength, targets } from "../relay/index.ts";
import { CreateCongressInput, SetCongressStatusInput, UpdateCongressInput } from "./congress-input.type.ts";
import { changeStatus, congressRefusals, insertCongress, updateCongress } from "./congress-write.store.ts";
import { congressPolicy } from "./congress.policy.ts";
import {
  type CongressChangeRow,
  type CongressRow,
  congressById,
  congressOfOrganization,
  congressOfTermForm,
  congresses,
  historyOfCongress,
} from "./congress.store.ts";
import {
  CongressConnection,
  CongressListArgs,
  CongressStatusType,
  CongressTransition,
  CongressTransitionConnection,
  CongressType,
  TermType,
} from "./congress.type.ts";
import { type TermRow, allTerms, termById, termOrNewest, termsForm } from "./term.store.ts";

@Resolver(() => CongressType)
export class CongressResolver {
  @Can(congressPolicy.read)
  @Planned(byKey(congressById, ({ id }: { id: string }) => rowId("Congress", "id", id)))
  @Query(() => CongressType, { nullable: true, description: "The congress with this id; null when there is none." })
  congress(@Arg("id", () => ID) id: string, @Ctx() ctx: HubContext): Promise<CongressRow | null> {
    return ctx.load.one(congressById, rowId("Congress", "id", id));
  }

  @Can(congressPolicy.read)
  @Planned(rootPage(congresses))
  @Query(() => CongressConnection, { description: "All congresses, filtered and ordered (danh sách đại hội)." })
  congresses(@Args(() => CongressListArgs) args: CongressListArgs, @Ctx() ctx: HubContext): Promise<Connection<CongressRow>> {
    return ctx.load.list(congresses, args);
  }

  @Can(congressPolicy.readProgress)
  @Planned(termsForm)
  @ListLength(10)
  @Query(() => [TermType], { description: "All terms, the newest first (các nhiệm kỳ)." })
  terms(@Ctx() ctx: HubContext): Promise<readonly TermRow[]> {
    return allTerms(ctx);
  }

  @Planned(globalIdForm("Congress"))
  @FieldResolver(() => ID)
  id(@Root() congress: CongressRow): string {
    return globalId("Congress", congress.id);
  }

  @Planned(toOne(organizationById, "organizationId"))
  @FieldResolver(() => OrganizationType)
  organization(@Root() congress: CongressRow, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, congress.organizationId);
  }

  @Planned(toOne(termById, "termId"))
  @FieldResolver(() => TermType)
  term(@Root() congress: CongressRow, @Ctx() ctx: HubContext): Promise<TermRow | null> {
    return ctx.load.one(termById, congress.termId);
  }

  @Planned(toPage(historyOfCongress))
  @FieldResolver(() => CongressTransitionConnection, { description: "Every change of its status, its creation first." })
  history(
    @Root() congress: CongressRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<CongressChangeRow>> {
    return ctx.load.many(historyOfCongress, congress.id, args);
  }

  @Can(congressPolicy.write)
  @Mutation(() => CongressType, { description: "Adds a congress." })
  createCongress(
    @Arg("input", () => CreateCongressInput) input: CreateCongressInput,
    @Ctx() ctx: HubContext,
  ): Promise<CongressRow> {
    const request = {
      name: "createCongress",
      input,
      refusals: congressRefusals(input),
      action: congressPolicy.write,
      targets: targets("Organization", organizationById, "input.organizationId", input.organizationId),
    };
    return write(ctx, request, congressById, (tx) => insertCongress(tx, input));
  }

  @Can(congressPolicy.write)
  @Mutation(() => CongressType, { description: "Changes a congress's plan, pilot mark or number of delegates." })
  updateCongress(
    @Arg("input", () => UpdateCongressInput) input: UpdateCongressInput,
    @Ctx() ctx: HubContext,
  ): Promise<CongressRow> {
    const request = {
      name: "updateCongress",
      input,
      refusals: congressRefusals(input),
      action: congressPolicy.write,
      targets: targets("Congress", congressById, "input.id", input.id),
    };
    return write(ctx, request, congressById, (tx) => updateCongress(tx, input));
  }

  @Can(congressPolicy.setStatus)
  @Mutation(() => CongressType, { description: "Takes a congress to another state, by the rules of CongressStatus." })
  setCongressStatus(
    @Arg("input", () => SetCongressStatusInput) input: SetCongressStatusInput,
    @Ctx() ctx: HubContext,
  ): Promise<CongressRow> {
    const request = {
      name: "setCongressStatus",
      input,
      refusals: {},
      action: congressPolicy.setStatus,
      targets: targets("Congress", congressById, "input.congressId", input.congressId),
    };
    const reopen = (): void => demand(congressPolicy.reopen, ctx.viewer);
    return write(ctx, request, congressById, (tx) => changeStatus(tx, input, new Date(), reopen));
  }
}

/** What the congress slice adds to an organization. */
@Resolver(() => OrganizationType)
export class OrganizationCongressResolver {
  @Planned(congressOfTermForm)
  @FieldResolver(() => CongressType, {
    nullable: true,
    description: "Its congress of a term (đại hội); null when none is recorded.",
  })
  async congress(
    @Root() organization: OrganizationRow,
    @Arg("term", () => String, { nullable: true, description: "Code of a term; the newest when left out." }) term:
      | string
      | null
      | undefined,
    @Ctx() ctx: HubContext,
  ): Promise<CongressRow | null> {
    return congressOfOrganization(ctx, organization.id, (await termOrNewest(ctx, term)).id);
  }
}

/** The states that a change of status led from and to. */
@Resolver(() => CongressTransition)
export class CongressTransitionResolver {
  @Planned(shownColumn("fromStatus"))
  @FieldResolver(() => CongressStatusType, { nullable: true, description: "null: the congress was created." })
  from(@Root() change: CongressChangeRow): CongressChangeRow["fromStatus"] {
    return change.fromStatus;
  }

  @Planned(shownColumn("toStatus"))
  @FieldResolver(() => CongressStatusType, { nullable: true, description: "null: the congress was deleted." })
  to(@Root() change: CongressChangeRow): CongressChangeRow["toStatus"] {
    return change.toStatus;
  }
}
