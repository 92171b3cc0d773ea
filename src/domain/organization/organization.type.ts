import { ArgsType, Field, ID, InputType, ObjectType } from "type-graphql";
import { ChangeInput, DateScalar, EntityFields, Node, PageArgs, WriteInput, connectionType } from "../relay/index.ts";
import {
  LevelType,
  OrganizationKindType,
  OrganizationOrderType,
  ProvenanceType,
  UnitTypeType,
} from "./organization-enums.type.ts";
import type { Level, OrganizationKind, Provenance, UnitType } from "./organization.rules.ts";
import type {
  NewOrganization,
  OrganizationChange,
  OrganizationFilterValue,
  OrganizationOrder,
  OrganizationRow,
} from "./organization.store.ts";

/** The fields of an organization that are shown as they are stored. */
@ObjectType("Organization", { implements: Node, description: "Any body in the tree (tổ chức).", simpleResolvers: true })
export class OrganizationType
  extends EntityFields
  implements Pick<OrganizationRow, "code" | "name" | "kind" | "level" | "unitType" | "validFrom" | "validTo" | "provenance">
{
  @Field(() => String, {
    nullable: true,
    description: "Official code where there is one (mã): two digits of a province, three of a district, five of a commune.",
  })
  code!: string | null;

  @Field(() => String, { description: "Full name, in composed Unicode (tên)." })
  name!: string;

  @Field(() => OrganizationKindType)
  kind!: OrganizationKind;

  @Field(() => LevelType, { description: "Its level (cấp); it never changes." })
  level!: Level;

  @Field(() => UnitTypeType, {
    nullable: true,
    description: "Type of its territory; null when it has none (loại đơn vị hành chính).",
  })
  unitType!: UnitType | null;

  @Field(() => DateScalar, { description: "First day on which it exists (ngày thành lập)." })
  validFrom!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: "First day on which it is no more; null while it exists (ngày kết thúc).",
  })
  validTo!: string | null;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

export const OrganizationConnection = connectionType<OrganizationRow>("Organization", () => OrganizationType);

/** Filters of a list of organizations: all that are given must hold. */
@InputType({ description: "Narrows a list of organizations; all that is given must hold." })
export class OrganizationFilter implements OrganizationFilterValue {
  @Field(() => String, {
    nullable: true,
    description: "Words of the name, with or without accents, the last may be only begun: `thai nguyen` finds Thái Nguyên.",
  })
  search?: string | null;

  @Field(() => [OrganizationKindType], { nullable: true, description: "Any of these kinds." })
  kind?: OrganizationKind[] | null;

  @Field(() => [LevelType], { nullable: true, description: "Any of these levels." })
  level?: Level[] | null;

  @Field(() => [UnitTypeType], { nullable: true, description: "Any of these types of territory." })
  unitType?: UnitType[] | null;

  @Field(() => ID, { nullable: true, description: "Directly below this organization." })
  parent?: string | null;

  @Field(() => ID, { nullable: true, description: "In the subtree of this organization, itself included." })
  within?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Existing on this day." })
  validOn?: string | null;
}

/** Arguments of a list of organizations. */
@ArgsType()
export class OrganizationListArgs extends PageArgs {
  @Field(() => OrganizationFilter, { nullable: true })
  filter?: OrganizationFilter | null;

  @Field(() => OrganizationOrderType, { defaultValue: "NAME_ASC" })
  orderBy?: OrganizationOrder | null;
}

/** Arguments of the list of everything below an organization. */
@ArgsType()
export class DescendantsArgs extends PageArgs {
  @Field(() => [LevelType], { nullable: true, description: "Only of these levels; all when left out." })
  level?: Level[] | null;

  @Field(() => OrganizationOrderType, { defaultValue: "NAME_ASC" })
  orderBy?: OrganizationOrder | null;
}

@InputType({ description: "A new organization." })
export class CreateOrganizationInput extends WriteInput implements NewOrganization {
  @Field(() => String, { nullable: true, description: "Unique code, at most 40 characters." })
  code?: string | null;

  @Field(() => String, { description: "At most 300 characters." })
  name!: string;

  @Field(() => OrganizationKindType)
  kind!: OrganizationKind;

  @Field(() => LevelType, { description: "Must be allowed under the parent's level; it never changes." })
  level!: Level;

  @Field(() => UnitTypeType, { nullable: true })
  unitType?: UnitType | null;

  @Field(() => ID, { nullable: true, description: "Required below the central level." })
  parentId?: string | null;

  @Field(() => DateScalar)
  validFrom!: string;

  @Field(() => DateScalar, { nullable: true, description: "First day on which it is no more." })
  validTo?: string | null;
}

@InputType({ description: "A change of an organization: what is left out stays. A new parent moves the whole subtree." })
export class UpdateOrganizationInput extends ChangeInput implements OrganizationChange {
  @Field(() => String, { nullable: true, description: "null takes the code away." })
  code?: string | null;

  @Field(() => String, { nullable: true })
  name?: string | null;

  @Field(() => OrganizationKindType, { nullable: true })
  kind?: OrganizationKind | null;

  @Field(() => UnitTypeType, { nullable: true })
  unitType?: UnitType | null;

  @Field(() => ID, { nullable: true })
  parentId?: string | null;

  @Field(() => DateScalar, { nullable: true })
  validFrom?: string | null;

  @Field(() => DateScalar, { nullable: true, description: "null makes the organization exist without an end." })
  validTo?: string | null;
}
