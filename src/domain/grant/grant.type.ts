import { ArgsType, Field, ID, InputType, ObjectType } from "type-graphql";
import type { Right } from "../../access/index.ts";
import {
  ChangeInput,
  Current,
  DateTimeScalar,
  EntityFields,
  Node,
  PageArgs,
  WriteInput,
  connectionType,
  enumType,
} from "../relay/index.ts";
import type { GrantChange, NewGrant } from "./grant-write.store.ts";
import type { GrantFilterValue, GrantOrder, GrantRow } from "./grant.store.ts";

export const RightType = enumType<Right>(
  "Right",
  "What a grant lets a viewer do in a subtree (quyền). Whoever holds any reads as well.",
  {
    READ: "See what is there, private values not included (xem).",
    READ_PRIVATE: "See private values of cadres (xem thông tin riêng).",
    EDIT: "Change organizations, posts, cadres, appointments and congresses, write and send reports (cập nhật).",
    DECIDE: "Approve and return reports (duyệt).",
    GRANT: "Give and take away rights that one holds oneself (phân quyền).",
  },
);

export const GrantOrderType = enumType<GrantOrder>("GrantOrder", "How a list of grants is ordered.", {
  VIEWER_ASC: "By the viewer's name, as tokens spell it.",
  VIEWER_DESC: "The same, backward.",
});

/** The fields of a grant that are shown as they are stored. */
@Current()
@ObjectType("Grant", {
  implements: Node,
  description: "Rights that a viewer holds in the subtree of an organization, wherever that moves (phân quyền).",
  simpleResolvers: true,
})
export class GrantType extends EntityFields implements Pick<GrantRow, "viewer" | "grantedBy"> {
  @Field(() => String, { description: "The subject that the viewer's tokens name (người dùng)." })
  viewer!: string;

  @Field(() => String, { description: "Who gave them." })
  grantedBy!: string;
}

export const GrantConnection = connectionType<GrantRow>("Grant", () => GrantType);

@InputType({ description: "Narrows a list of grants; all that is given must hold." })
export class GrantFilter implements GrantFilterValue {
  @Field(() => String, { nullable: true, description: "Of this viewer." })
  viewer?: string | null;

  @Field(() => ID, { nullable: true, description: "In the subtree of this organization, itself included." })
  within?: string | null;
}

/** Arguments of a list of grants. */
@ArgsType()
export class GrantListArgs extends PageArgs {
  @Field(() => GrantFilter, { nullable: true })
  filter?: GrantFilter | null;

  @Field(() => GrantOrderType, { defaultValue: "VIEWER_ASC" })
  orderBy?: GrantOrder | null;
}

@InputType({ description: "New rights of a viewer. Only rights that one holds there oneself can be given." })
export class CreateGrantInput extends WriteInput implements NewGrant {
  @Field(() => String, { description: "The subject that the viewer's tokens name; at most 200 characters." })
  viewer!: string;

  @Field(() => ID, { description: "The organization in whose subtree they hold; it never changes." })
  organizationId!: string;

  @Field(() => [RightType])
  rights!: Right[];

  @Field(() => DateTimeScalar, { nullable: true, description: "From when on; now when left out." })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when; without an end when left out." })
  to?: Date | null;
}

@InputType({ description: "A change of a grant: what is left out stays. With an end that has come it is taken away." })
export class UpdateGrantInput extends ChangeInput implements GrantChange {
  @Field(() => [RightType], { nullable: true, description: "Take the place of all its rights." })
  rights?: Right[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Until when; null takes the end away." })
  to?: Date | null;
}

@InputType({ description: "A viewer that is to be let in no more." })
export class BlockViewerInput extends WriteInput {
  @Field(() => String, { description: "The subject that its tokens name." })
  viewer!: string;

  @Field(() => String, { nullable: true, description: "At most 1000 characters." })
  reason?: string | null;
}

@InputType({ description: "A viewer that is to be let in again." })
export class UnblockViewerInput extends WriteInput {
  @Field(() => String, { description: "The subject that its tokens name." })
  viewer!: string;
}

@InputType({ description: "A token that is to be good no more." })
export class RevokeTokenInput extends WriteInput {
  @Field(() => String, { description: "The token's claim `jti`." })
  tokenId!: string;
}
