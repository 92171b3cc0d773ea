import { Field, Int, ObjectType } from "type-graphql";
import { DateTimeScalar } from "./scalars.type.ts";

/** What every entity's row has. */
export interface EntityRow {
  id: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What every entity shows besides its own fields. Its global id is resolved by its slice. */
@ObjectType({ simpleResolvers: true })
export abstract class EntityFields {
  @Field(() => Int, { description: "Rises with each change. Send it back as expectedVersion to change only what you have seen." })
  version!: number;

  @Field(() => DateTimeScalar, { description: "When the hub first held this record." })
  createdAt!: Date;

  @Field(() => DateTimeScalar, { description: "When this record last changed." })
  updatedAt!: Date;
}
