import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext, RIGHTS, type Right, actorOf, change, write } from "../../access/index.ts";
import { rootPage, shownColumn, toOne } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { DateTimeScalar, ListLength, Planned, globalId, globalIdForm, targets } from "../relay/index.ts";
import { blockViewer, grantRefusals, insertGrant, revokeToken, unblockViewer, updateGrant } from "./grant-write.store.ts";
import { grantPolicy } from "./grant.policy.ts";
import { type GrantRow, grantById, grants } from "./grant.store.ts";
import {
  BlockViewerInput,
  CreateGrantInput,
  GrantConnection,
  GrantListArgs,
  GrantType,
  RevokeTokenInput,
  RightType,
  UnblockViewerInput,
  UpdateGrantInput,
} from "./grant.type.ts";

@Resolver(() => GrantType)
export class GrantResolver {
  @Can(grantPolicy.read)
  @Planned(rootPage(grants))
  @Query(() => GrantConnection, {
    description: "All grants, filtered and ordered: of the subtrees in which one may give rights.",
  })
  grants(@Args(() => GrantListArgs) args: GrantListArgs, @Ctx() ctx: HubContext): Promise<Connection<GrantRow>> {
    return ctx.load.list(grants, args);
  }

  @Planned(globalIdForm("Grant"))
  @FieldResolver(() => ID)
  id(@Root() grant: GrantRow): string {
    return globalId("Grant", grant.id);
  }

  @Planned(toOne(organizationById, "organizationId"))
  @FieldResolver(() => OrganizationType, { description: "The organization in whose subtree the rights hold." })
  organization(@Root() grant: GrantRow, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, grant.organizationId);
  }

  @ListLength(5)
  @FieldResolver(() => [RightType])
  rights(@Root() grant: GrantRow): readonly Right[] {
    return RIGHTS.filter((right) => grant.rights.includes(right));
  }

  @Planned(shownColumn("validFrom"))
  @FieldResolver(() => DateTimeScalar, { description: "From when on." })
  from(@Root() grant: GrantRow): Date {
    return grant.validFrom;
  }

  @Planned(shownColumn("validTo"))
  @FieldResolver(() => DateTimeScalar, { nullable: true, description: "Until when; null without an end." })
  to(@Root() grant: GrantRow): Date | null {
    return grant.validTo;
  }

  @Can(grantPolicy.write)
  @Mutation(() => GrantType, { description: "Gives a viewer rights in a subtree." })
  createGrant(@Arg("input", () => CreateGrantInput) input: CreateGrantInput, @Ctx() ctx: HubContext): Promise<GrantRow> {
    const place = targets("Organization", organizationById, "input.organizationId", input.organizationId);
    const request = {
      name: "createGrant",
      input,
      refusals: grantRefusals(input),
      action: grantPolicy.write,
      isOfAccess: true,
      targets: () => [...place(), ...input.rights.flatMap((right) => place(right))],
    };
    return write(ctx, request, grantById, (tx) => insertGrant(tx, input, actorOf(ctx.viewer)));
  }

  @Can(grantPolicy.write)
  @Mutation(() => GrantType, { description: "Changes a grant, or ends it." })
  updateGrant(@Arg("input", () => UpdateGrantInput) input: UpdateGrantInput, @Ctx() ctx: HubContext): Promise<GrantRow> {
    const itself = targets("Grant", grantById, "input.id", input.id);
    const request = {
      name: "updateGrant",
      input,
      refusals: grantRefusals(input),
      action: grantPolicy.write,
      isOfAccess: true,
      targets: () => [...itself(), ...(input.rights ?? []).flatMap((right) => itself(right))],
    };
    return write(ctx, request, grantById, (tx) => updateGrant(tx, input));
  }

  @Can(grantPolicy.block)
  @Mutation(() => Boolean, {
    description: "Lets a viewer in no more, whatever its tokens and grants say, until it is unblocked.",
  })
  blockViewer(@Arg("input", () => BlockViewerInput) input: BlockViewerInput, @Ctx() ctx: HubContext): Promise<boolean> {
    const request = { name: "blockViewer", input, isOfAccess: true, subject: { type: "Viewer", name: input.viewer } };
    return change(ctx, request, (tx) => blockViewer(tx, input));
  }

  @Can(grantPolicy.block)
  @Mutation(() => Boolean, { description: "Lets a blocked viewer in again." })
  unblockViewer(@Arg("input", () => UnblockViewerInput) input: UnblockViewerInput, @Ctx() ctx: HubContext): Promise<boolean> {
    const request = { name: "unblockViewer", input, isOfAccess: true, subject: { type: "Viewer", name: input.viewer } };
    return change(ctx, request, (tx) => unblockViewer(tx, input));
  }

  @Can(grantPolicy.revoke)
  @Mutation(() => Boolean, { description: "Makes a token good no more, on open sockets and streams as well." })
  revokeToken(@Arg("input", () => RevokeTokenInput) input: RevokeTokenInput, @Ctx() ctx: HubContext): Promise<boolean> {
    const request = { name: "revokeToken", input, isOfAccess: true, subject: { type: "Token", name: input.tokenId } };
    return change(ctx, request, (tx) => revokeToken(tx, input));
  }
}
