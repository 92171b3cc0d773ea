import { Field, ID, InterfaceType } from "type-graphql";

/** Everything that has a global id. */
@InterfaceType({
  description: "Anything that has a global id (nút của đồ thị). Ids are opaque and never change.",
  resolveType: (value: { __typename: string }) => value.__typename,
})
export abstract class Node {
  @Field(() => ID)
  id!: string;
}
