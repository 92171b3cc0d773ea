import { ArgsType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import { type Level, LevelType, type Provenance, ProvenanceType } from "../organization/index.ts";
import { DateScalar, DateTimeScalar, EntityFields, Node, PageArgs, connectionType, enumType } from "../relay/index.ts";
import type { CongressStatus } from "./congress.rules.ts";
import type { CongressChangeRow, CongressFilterValue, CongressOrder, CongressRow } from "./congress.store.ts";
import type { TermRow } from "./term.store.ts";

export const CongressStatusType = enumType<CongressStatus>("CongressStatus", "The state of a congress (trạng thái đại hội).", {
  PLANNED: "Has a plan (đã có kế hoạch). Next: PREPARING, POSTPONED.",
  PREPARING: "Is being prepared (đang chuẩn bị). Next: IN_SESSION, POSTPONED.",
  IN_SESSION: "Is being held (đang tiến hành). Next: COMPLETED, POSTPONED.",
  COMPLETED: "Has been held (đã hoàn thành). It is reopened only as a correction, with a reason.",
  POSTPONED: "Is put off (tạm hoãn). Next: PLANNED, PREPARING, IN_SESSION.",
});

export const CongressOrderType = enumType<CongressOrder>("CongressOrder", "How a list of congresses is ordered.", {
  PLANNED_ASC: "By the planned day; those without one come last.",
  PLANNED_DESC: "By the planned day, latest first; those without one come last.",
  COMPLETED_ASC: "By the instant of completion; those not completed come last.",
  COMPLETED_DESC: "By the instant of completion, latest first; those not completed come last.",
});

@ObjectType("Term", { description: "The five years that congresses belong to (nhiệm kỳ).", simpleResolvers: true })
export class TermType implements Pick<TermRow, "code" | "startsOn" | "endsOn"> {
  @Field(() => String, { description: "For example 2020-2025; what arguments named term take." })
  code!: string;

  @Field(() => DateScalar)
  startsOn!: string;

  @Field(() => DateScalar)
  endsOn!: string;
}

@ObjectType("Congress", {
  implements: Node,
  description: "One organization's congress of one term (đại hội).",
  simpleResolvers: true,
})
export class CongressType
  extends EntityFields
  implements
    Pick<
      CongressRow,
      "level" | "status" | "isPilot" | "plannedOn" | "plannedUntil" | "completedAt" | "delegateCount" | "provenance"
    >
{
  @Field(() => LevelType, { description: "The organization's level." })
  level!: Level;

  @Field(() => CongressStatusType)
  status!: CongressStatus;

  @Field(() => Boolean, { description: "Held first so that others learn from it (đại hội điểm)." })
  isPilot!: boolean;

  @Field(() => DateScalar, { nullable: true, description: "First day of the plan." })
  plannedOn!: string | null;

  @Field(() => DateScalar, { nullable: true, description: "Last day of the plan, when it takes more than one." })
  plannedUntil!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was completed; null unless status is COMPLETED." })
  completedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: "Number of delegates (số đại biểu)." })
  delegateCount!: number | null;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

export const CongressConnection = connectionType<CongressRow>("Congress", () => CongressType);

@ObjectType("CongressTransition", {
  description: "One change of a congress's status (lịch sử trạng thái).",
  simpleResolvers: true,
})
export class CongressTransition implements Pick<CongressChangeRow, "at" | "recordedAt" | "actor" | "reason"> {
  @Field(() => DateTimeScalar, { description: "When it took effect." })
  at!: Date;

  @Field(() => DateTimeScalar, { description: "When the hub was told." })
  recordedAt!: Date;

  @Field(() => String, { nullable: true, description: "The kind of viewer who did it, or the database user of a direct change." })
  actor!: string | null;

  @Field(() => String, { nullable: true })
  reason!: string | null;
}

export const CongressTransitionConnection = connectionType<CongressChangeRow>("CongressTransition", () => CongressTransition);

@InputType({ description: "Narrows a list of congresses; all that is given must hold." })
export class CongressFilter implements CongressFilterValue {
  @Field(() => ID, { nullable: true, description: "Of organizations in the subtree of this one, itself included." })
  within?: string | null;

  @Field(() => [LevelType], { nullable: true, description: "Any of these levels." })
  level?: Level[] | null;

  @Field(() => [CongressStatusType], { nullable: true, description: "Any of these states." })
  status?: CongressStatus[] | null;

  @Field(() => String, { nullable: true, description: "Code of a term; all terms when left out." })
  term?: string | null;

  @Field(() => Boolean, { nullable: true, description: "Only pilots, or only others." })
  isPilot?: boolean | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Completed at this instant or later." })
  completedFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Completed before this instant." })
  completedBefore?: Date | null;
}

@ArgsType()
export class CongressListArgs extends PageArgs {
  @Field(() => CongressFilter, { nullable: true })
  filter?: CongressFilter | null;

  @Field(() => CongressOrderType, { defaultValue: "PLANNED_ASC" })
  orderBy?: CongressOrder | null;
}
