import { Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { ChangeInput, EntityFields, Node, WriteInput, connectionType } from "../relay/index.ts";
import { PositionRankType } from "./position-enums.type.ts";
import type { PositionRank } from "./position.rules.ts";
import type { NewPosition, PositionChange, PositionRow } from "./position.store.ts";

/** The fields of a post that are shown as they are stored. */
@ObjectType("Position", {
  implements: Node,
  description: "A post in an organization, held by one cadre at a time or vacant (chức danh, chức vụ).",
  simpleResolvers: true,
})
export class PositionType extends EntityFields implements Pick<PositionRow, "title" | "rank" | "ordinal"> {
  @Field(() => String, { description: "What the post is called (chức danh)." })
  title!: string;

  @Field(() => PositionRankType)
  rank!: PositionRank;

  @Field(() => Int, { description: "Its place among the posts of its organization (thứ tự)." })
  ordinal!: number;
}

export const PositionConnection = connectionType<PositionRow>("Position", () => PositionType);

@InputType({ description: "A new post." })
export class CreatePositionInput extends WriteInput implements NewPosition {
  @Field(() => ID, { description: "The organization that has the post; it never changes." })
  organizationId!: string;

  @Field(() => String, { description: "At most 300 characters." })
  title!: string;

  @Field(() => PositionRankType)
  rank!: PositionRank;

  @Field(() => Int, {
    nullable: true,
    description: "Its place among the posts of its organization, 0 to 9999. Left out: after the last.",
  })
  ordinal?: number | null;
}

@InputType({ description: "A change of a post: what is left out stays." })
export class UpdatePositionInput extends ChangeInput implements PositionChange {
  @Field(() => String, { nullable: true, description: "At most 300 characters." })
  title?: string | null;

  @Field(() => PositionRankType, { nullable: true })
  rank?: PositionRank | null;

  @Field(() => Int, { nullable: true, description: "0 to 9999." })
  ordinal?: number | null;
}
