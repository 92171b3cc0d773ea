import { ArgsType, Field, ID, InputType, Int, ObjectType } from "type-graphql";
import type { AuditKind, AuditTransport } from "../../audit/index.ts";
import { Current, DateTimeScalar, PageArgs, connectionType, enumType } from "../relay/index.ts";
import type { AuditFilterValue, AuditOrder, AuditRow } from "./audit.store.ts";

export const AuditKindType = enumType<AuditKind>("AuditKind", "What an entry of the audit trail tells of.", {
  READ: "Private values were given out (xem thông tin riêng).",
  CHANGE: "Something was changed (thay đổi).",
});

export const AuditTransportType = enumType<AuditTransport>("AuditTransport", "How a request came.", {
  HTTP: "By itself.",
  SSE: "For server-sent events.",
  WEBSOCKET: "Over a WebSocket.",
});

export const AuditOrderType = enumType<AuditOrder>("AuditOrder", "How a list of entries is ordered.", {
  AT_DESC: "The latest first.",
  AT_ASC: "The earliest first.",
});

/** The fields of an entry that are shown as they are stored. */
@Current()
@ObjectType("AuditEntry", {
  description:
    "Who was given private values of whom, or changed what (nhật ký truy cập). It holds ids and names of fields, no values.",
  simpleResolvers: true,
})
export class AuditEntryType implements Pick<
  AuditRow,
  | "number"
  | "at"
  | "kind"
  | "viewer"
  | "operation"
  | "transport"
  | "requestId"
  | "subjectType"
  | "subjectName"
  | "fields"
  | "hash"
> {
  @Field(() => Int, { description: "Its number in the chain." })
  number!: number;

  @Field(() => DateTimeScalar, { description: "When it was written: before the answer was sent, or with the change." })
  at!: Date;

  @Field(() => AuditKindType)
  kind!: AuditKind;

  @Field(() => String, { description: "Who, as `person:an.nguyen`." })
  viewer!: string;

  @Field(() => String, { description: "The kind of the operation, and its fields of Query, Mutation or Subscription." })
  operation!: string;

  @Field(() => AuditTransportType)
  transport!: AuditTransport;

  @Field(() => String, { description: "The id of the request: its header `X-Request-Id`, or one of the hub's." })
  requestId!: string;

  @Field(() => String, { description: "The type of those whom it is about." })
  subjectType!: string;

  @Field(() => String, { nullable: true, description: "The name of a viewer or the id of a token, which have no ids here." })
  subjectName!: string | null;

  @Field(() => [String], { description: "The fields that were given out, or given with the change." })
  fields!: string[];

  @Field(() => String, { description: "The hash of this entry and of all before it." })
  hash!: string;
}

export const AuditEntryConnection = connectionType<AuditRow>("AuditEntry", () => AuditEntryType);

@InputType({ description: "Narrows a list of entries; all that is given must hold." })
export class AuditFilter implements AuditFilterValue {
  @Field(() => AuditKindType, { nullable: true })
  kind?: AuditKind | null;

  @Field(() => String, { nullable: true, description: "By this viewer, as `person:an.nguyen`." })
  viewer?: string | null;

  @Field(() => ID, { nullable: true, description: "About this entity: who saw it, who changed it." })
  subject?: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "From this instant on." })
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: "Before this instant." })
  to?: Date | null;
}

/** Arguments of a list of entries. */
@ArgsType()
export class AuditListArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true })
  filter?: AuditFilter | null;

  @Field(() => AuditOrderType, { defaultValue: "AT_DESC" })
  orderBy?: AuditOrder | null;
}
