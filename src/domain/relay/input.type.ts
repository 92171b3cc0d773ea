import { Field, ID, InputType, Int } from "type-graphql";

/** What every mutation's input can carry. */
@InputType()
export abstract class WriteInput {
  @Field(() => String, {
    nullable: true,
    description:
      "A text of your choice, at most 200 characters: the same request with the same key is done once, a repetition answers with the first result.",
  })
  idempotencyKey?: string | null;
}

/** What every input that changes an entity carries. */
@InputType()
export abstract class ChangeInput extends WriteInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, {
    nullable: true,
    description: "The version that you have seen; the change is refused when there is a newer one. Left out: no check.",
  })
  expectedVersion?: number | null;
}
