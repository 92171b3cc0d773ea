import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext, write } from "../../access/index.ts";
import { rootPage, toOne, toPage } from "../../db/index.ts";
import { badInput } from "../../kernel/errors.ts";
import type { Connection } from "../../kernel/page.ts";
import { Planned, globalId, globalIdForm, rowId, ListLength, targets } from "../relay/index.ts";
import { organizationPolicy } from "./organization.policy.ts";
import {
  type OrganizationRow,
  ancestorsForm,
  childrenOfOrganization,
  descendantsFilter,
  descendantsOfOrganization,
  insertOrganization,
  organizationByCode,
  organizationById,
  organizationByIdOrCode,
  organizationRefusals,
  organizations,
  updateOrganization,
} from "./organization.store.ts";
import {
  CreateOrganizationInput,
  DescendantsArgs,
  OrganizationConnection,
  OrganizationListArgs,
  OrganizationType,
  UpdateOrganizationInput,
} from "./organization.type.ts";

@Resolver(() => OrganizationType)
export class OrganizationResolver {
  @Can(organizationPolicy.read)
  @Planned(organizationByIdOrCode)
  @Query(() => OrganizationType, {
    nullable: true,
    description: "The organization with this id or this code: give one of the two. null when there is none.",
  })
  async organization(
    @Arg("id", () => ID, { nullable: true }) id: string | null | undefined,
    @Arg("code", () => String, { nullable: true }) code: string | null | undefined,
    @Ctx() ctx: HubContext,
  ): Promise<OrganizationRow | null> {
    if (id != null && code == null) return ctx.load.one(organizationById, rowId("Organization", "id", id));
    if (code != null && id == null) return ctx.load.one(organizationByCode, code);
    throw badInput("id", id ?? null, "give either id or code");
  }

  @Can(organizationPolicy.read)
  @Planned(rootPage(organizations))
  @Query(() => OrganizationConnection, { description: "All organizations, filtered and ordered (danh sách tổ chức)." })
  organizations(
    @Args(() => OrganizationListArgs) args: OrganizationListArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<OrganizationRow>> {
    return ctx.load.list(organizations, args);
  }

  @Planned(globalIdForm("Organization"))
  @FieldResolver(() => ID)
  id(@Root() organization: OrganizationRow): string {
    return globalId("Organization", organization.id);
  }

  @Planned(toOne(organizationById, "parentId"))
  @FieldResolver(() => OrganizationType, {
    nullable: true,
    description: "The organization directly above; null for the root (tổ chức cấp trên).",
  })
  async parent(@Root() organization: OrganizationRow, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return organization.parentId === null ? null : ctx.load.one(organizationById, organization.parentId);
  }

  @Planned(ancestorsForm)
  @ListLength(6)
  @FieldResolver(() => [OrganizationType], { description: "All organizations above, the root first." })
  async ancestors(@Root() organization: OrganizationRow, @Ctx() ctx: HubContext): Promise<OrganizationRow[]> {
    const above = await Promise.all(organization.path.slice(0, -1).map((id) => ctx.load.one(organizationById, id)));
    return above.filter((row) => row !== null);
  }

  @Planned(toPage(childrenOfOrganization))
  @FieldResolver(() => OrganizationConnection, { description: "The organizations directly below (tổ chức trực thuộc)." })
  children(
    @Root() organization: OrganizationRow,
    @Args(() => OrganizationListArgs) args: OrganizationListArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<OrganizationRow>> {
    return ctx.load.many(childrenOfOrganization, organization.id, args);
  }

  @Planned(toPage(descendantsOfOrganization, descendantsFilter))
  @FieldResolver(() => OrganizationConnection, {
    description: "Everything below, at any depth; the organization itself is not included.",
  })
  descendants(
    @Root() organization: OrganizationRow,
    @Args(() => DescendantsArgs) args: DescendantsArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<OrganizationRow>> {
    return ctx.load.many(descendantsOfOrganization, organization.id, { ...args, filter: descendantsFilter(args) });
  }

  @Can(organizationPolicy.write)
  @Mutation(() => OrganizationType, { description: "Adds an organization." })
  createOrganization(
    @Arg("input", () => CreateOrganizationInput) input: CreateOrganizationInput,
    @Ctx() ctx: HubContext,
  ): Promise<OrganizationRow> {
    const request = {
      name: "createOrganization",
      input,
      refusals: organizationRefusals(input),
      action: organizationPolicy.write,
      targets: targets("Organization", organizationById, "input.parentId", input.parentId),
    };
    return write(ctx, request, organizationById, (tx) => insertOrganization(tx, input));
  }

  @Can(organizationPolicy.write)
  @Mutation(() => OrganizationType, { description: "Changes an organization, or moves it with all that is below it." })
  updateOrganization(
    @Arg("input", () => UpdateOrganizationInput) input: UpdateOrganizationInput,
    @Ctx() ctx: HubContext,
  ): Promise<OrganizationRow> {
    const request = {
      name: "updateOrganization",
      input,
      isOfAccess: input.parentId != null,
      refusals: organizationRefusals(input),
      action: organizationPolicy.write,
      targets: () => [
        ...targets("Organization", organizationById, "input.id", input.id)(),
        ...targets("Organization", organizationById, "input.parentId", input.parentId)(),
      ],
    };
    return write(ctx, request, organizationById, (tx) => updateOrganization(tx, input));
  }
}
