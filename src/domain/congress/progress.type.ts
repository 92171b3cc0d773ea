import { Field, Float, Int, ObjectType } from "type-graphql";
import { type Level, LevelType } from "../organization/index.ts";
import { Current, DateTimeScalar, ListLength, Planned } from "../relay/index.ts";
import { byLevelForm } from "./progress-form.store.ts";
import type { CountsWithTotal } from "./progress.rules.ts";
import type { LevelProgress, Progress } from "./progress.store.ts";

/** How many congresses are in which state. */
@ObjectType({ simpleResolvers: true })
abstract class CountFields implements CountsWithTotal {
  @Field(() => Int, { description: "All congresses counted (tổng số)." })
  total!: number;

  @Field(() => Int, { description: "đã có kế hoạch" })
  planned!: number;

  @Field(() => Int, { description: "đang chuẩn bị" })
  preparing!: number;

  @Field(() => Int, { description: "đang tiến hành" })
  inSession!: number;

  @Field(() => Int, { description: "đã hoàn thành" })
  completed!: number;

  @Field(() => Int, { description: "tạm hoãn" })
  postponed!: number;

  @Field(() => Float, { description: "completed / total, 0 to 1; 0 when total is 0 (tỷ lệ hoàn thành)." })
  completionRate!: number;

  @Field(() => Int, { description: "Pilot congresses (số đại hội điểm)." })
  pilotTotal!: number;

  @Field(() => Int, { description: "Pilot congresses that are completed (đại hội điểm đã hoàn thành)." })
  pilotCompleted!: number;
}

@ObjectType("LevelProgress", { description: "The counts of one level of a subtree.", simpleResolvers: true })
export class LevelProgressType extends CountFields implements LevelProgress {
  @Field(() => LevelType)
  level!: Level;
}

@Current()
@ObjectType("CongressProgress", {
  description:
    "How far the congresses of an organization's subtree are, its own included (tiến độ đại hội). Counts of one rev always agree: a subtree's total is its own congress plus its children's totals.",
  simpleResolvers: true,
})
export class CongressProgressType extends CountFields implements Pick<Progress, "rev" | "asOf" | "byLevel"> {
  @Field(() => Int, {
    description: "Rises with each change of these counts and never falls: of two answers, the one with the higher rev is newer.",
  })
  rev!: number;

  @Field(() => DateTimeScalar, { description: "The instant for which the counts hold." })
  asOf!: Date;

  @Planned(byLevelForm)
  @ListLength(6)
  @Field(() => [LevelProgressType], {
    description: "The same counts by level, from the centre down; levels without a congress are left out.",
  })
  byLevel!: readonly LevelProgress[];
}
