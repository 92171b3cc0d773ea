import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { Can, type HubContext, write } from "../../access/index.ts";
import { toOne, toPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { PageArgs, Planned, globalId, globalIdForm, targets } from "../relay/index.ts";
import { positionPolicy } from "./position.policy.ts";
import {
  type PositionRow,
  insertPosition,
  newPositionRefusals,
  positionById,
  positionsOfOrganization,
  updatePosition,
} from "./position.store.ts";
import { CreatePositionInput, PositionConnection, PositionType, UpdatePositionInput } from "./position.type.ts";

@Resolver(() => PositionType)
export class PositionResolver {
  @Planned(globalIdForm("Position"))
  @FieldResolver(() => ID)
  id(@Root() position: PositionRow): string {
    return globalId("Position", position.id);
  }

  @Planned(toOne(organizationById, "organizationId"))
  @FieldResolver(() => OrganizationType, { description: "The organization that has the post (tổ chức)." })
  organization(@Root() position: PositionRow, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, position.organizationId);
  }

  @Can(positionPolicy.write)
  @Mutation(() => PositionType, { description: "Adds a post to an organization." })
  createPosition(
    @Arg("input", () => CreatePositionInput) input: CreatePositionInput,
    @Ctx() ctx: HubContext,
  ): Promise<PositionRow> {
    const request = {
      name: "createPosition",
      input,
      refusals: newPositionRefusals(input),
      action: positionPolicy.write,
      targets: targets("Organization", organizationById, "input.organizationId", input.organizationId),
    };
    return write(ctx, request, positionById, (tx) => insertPosition(tx, input));
  }

  @Can(positionPolicy.write)
  @Mutation(() => PositionType, { description: "Changes a post." })
  updatePosition(
    @Arg("input", () => UpdatePositionInput) input: UpdatePositionInput,
    @Ctx() ctx: HubContext,
  ): Promise<PositionRow> {
    const request = {
      name: "updatePosition",
      input,
      refusals: {},
      action: positionPolicy.write,
      targets: targets("Position", positionById, "input.id", input.id),
    };
    return write(ctx, request, positionById, (tx) => updatePosition(tx, input));
  }
}

@Resolver(() => OrganizationType)
export class OrganizationPositionsResolver {
  @Planned(toPage(positionsOfOrganization))
  @FieldResolver(() => PositionConnection, { description: "Its posts, in their order (các chức danh)." })
  positions(
    @Root() organization: OrganizationRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<PositionRow>> {
    return ctx.load.many(positionsOfOrganization, organization.id, args);
  }
}
