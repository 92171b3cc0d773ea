import { Field, ID, InputType, Int } from "type-graphql";
import { ChangeInput, DateScalar, DateTimeScalar, WriteInput } from "../relay/index.ts";
import type { CongressChange, NewCongress, StatusChange } from "./congress-write.store.ts";
import type { CongressStatus } from "./congress.rules.ts";
import { CongressStatusType } from "./congress.type.ts";

@InputType({ description: "A new congress; it begins as PLANNED." })
export class CreateCongressInput extends WriteInput implements NewCongress {
  @Field(() => ID)
  organizationId!: string;

  @Field(() => String, { description: "Code of the term; an organization has one congress a term." })
  term!: string;

  @Field(() => Boolean, { nullable: true })
  isPilot?: boolean | null;

  @Field(() => DateScalar, { nullable: true })
  plannedOn?: string | null;

  @Field(() => DateScalar, { nullable: true })
  plannedUntil?: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 100000." })
  delegateCount?: number | null;
}

@InputType({ description: "A change of a congress; what is left out stays. The status has a mutation of its own." })
export class UpdateCongressInput extends ChangeInput implements CongressChange {
  @Field(() => Boolean, { nullable: true })
  isPilot?: boolean | null;

  @Field(() => DateScalar, { nullable: true })
  plannedOn?: string | null;

  @Field(() => DateScalar, { nullable: true })
  plannedUntil?: string | null;

  @Field(() => Int, { nullable: true, description: "1 to 100000." })
  delegateCount?: number | null;
}

@InputType({ description: "A step of a congress to another state; see CongressStatus for which steps there are." })
export class SetCongressStatusInput extends WriteInput implements StatusChange {
  @Field(() => ID)
  congressId!: string;

  @Field(() => CongressStatusType)
  status!: CongressStatus;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it took effect; now when left out. Not in the future, not before the last step.",
  })
  at?: Date | null;

  @Field(() => String, { nullable: true, description: "Required to reopen a completed congress; at most 1000 characters." })
  reason?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: "The version that you have seen; the step is refused when there is a newer one. Left out: no check.",
  })
  expectedVersion?: number | null;
}
