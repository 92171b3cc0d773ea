import { Field, Int, ObjectType } from "type-graphql";
import type { Limits, RateLimits } from "../kernel/limits.ts";

/** What `hubLimits` tells of rates. */
@ObjectType("RateLimits", {
  description: "How much one viewer may ask in a time; viewers without a token are counted together by their network address.",
  simpleResolvers: true,
})
export class RateLimitsType implements RateLimits {
  @Field(() => Int, { description: "The time." })
  seconds!: number;

  @Field(() => Int, { description: "Operations in this time." })
  operations!: number;

  @Field(() => Int, { description: "What they may cost together." })
  cost!: number;

  @Field(() => Int, { description: "Tokens that are not accepted, of one network address in a minute." })
  badTokens!: number;
}

/** What `hubLimits` tells. */
@ObjectType("HubLimits", {
  description:
    "How much may be asked, the same over HTTP, WebSocket and server-sent events. What fragments bring counts wherever they are spread.",
  simpleResolvers: true,
})
export class HubLimits implements Limits {
  @Field(() => Int, { description: "UTF-16 units of its text." })
  length!: number;

  @Field(() => Int, { description: "Its tokens." })
  tokens!: number;

  @Field(() => Int, { description: "Fields within one another. What is asked of the schema itself counts as one." })
  depth!: number;

  @Field(() => Int, { description: "Its fields." })
  fields!: number;

  @Field(() => Int, { description: "Its aliases." })
  aliases!: number;

  @Field(() => Int, { description: "Its directives." })
  directives!: number;

  @Field(() => Int, { description: "Fields at the top of one operation." })
  rootFields!: number;

  @Field(() => Int, {
    description: "Objects that its answer may hold: the product of the sizes of its pages and lists, whatever these really hold.",
  })
  cost!: number;

  @Field(() => RateLimitsType, {
    nullable: true,
    description: "How much one viewer may ask in a time; null when that is not limited.",
  })
  rates!: RateLimits | null;

  @Field(() => Int, { description: "Nodes of a page." })
  pageSize!: number;

  @Field(() => Int, { description: "Nodes of a page that does not say how many it wants." })
  defaultPageSize!: number;
}
