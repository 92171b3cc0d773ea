import { ArgsType, Field, Float, ID, InputType, ObjectType } from "type-graphql";
import { type Provenance, ProvenanceType } from "../organization/index.ts";
import { DateTimeScalar, EntityFields, Node, PageArgs, Planned, connectionType, ListLength } from "../relay/index.ts";
import { IndicatorBoundType, ReportOrderType, ReportStatusType } from "./report-enums.type.ts";
import type { IndicatorBound, ReportSectionRow, ReportStatus } from "./report.rules.ts";
import { type IndicatorRow, type ReportFilterValue, type ReportOrder, type ReportRow, sectionsForm } from "./report.store.ts";

@ObjectType("ReportSection", { description: "One titled piece of a report's text (mục).", simpleResolvers: true })
export class ReportSectionType implements ReportSectionRow {
  @Field(() => String, { description: "The title (tiêu đề)." })
  heading!: string;

  @Field(() => String, { description: "The text (nội dung)." })
  body!: string;
}

/** The fields of an indicator that are shown as they are stored. */
@ObjectType("IndicatorValue", { description: "A counted fact in a report (chỉ tiêu).", simpleResolvers: true })
export class IndicatorValueType implements Pick<IndicatorRow, "name" | "unit" | "target" | "achieved" | "bound" | "provenance"> {
  @Field(() => String, { description: "What was counted (tên chỉ tiêu)." })
  name!: string;

  @Field(() => String, { description: "What it was counted in (đơn vị tính)." })
  unit!: string;

  @Field(() => Float, { nullable: true, description: "What was to be reached; null where nothing was set (kế hoạch)." })
  target!: number | null;

  @Field(() => Float, { description: "What was reached; see bound (thực hiện)." })
  achieved!: number;

  @Field(() => IndicatorBoundType, { description: "Whether it was this figure or more than it." })
  bound!: IndicatorBound;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

/** The fields of a report that are shown as they are stored. */
@ObjectType("Report", {
  implements: Node,
  description: "What an organization says of a period (báo cáo). An organization has one report of a period.",
  simpleResolvers: true,
})
export class ReportType
  extends EntityFields
  implements Pick<ReportRow, "period" | "status" | "sections" | "submittedAt" | "decidedAt" | "returnReason" | "provenance">
{
  @Field(() => String, {
    description: "A year, or a half, a quarter or a month of one: 2020, 2020-H1, 2020-Q2, 2020-06 (kỳ báo cáo).",
  })
  period!: string;

  @Field(() => ReportStatusType)
  status!: ReportStatus;

  @Planned(sectionsForm)
  @ListLength(20)
  @Field(() => [ReportSectionType], { description: "Its text (nội dung)." })
  sections!: ReportSectionType[];

  @Field(() => DateTimeScalar, { nullable: true, description: "When it was last sent up; null before that (thời điểm gửi)." })
  submittedAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: "When it was approved or returned; null while that is open (thời điểm xử lý).",
  })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: "Why it was sent back; null when it is not RETURNED (lý do trả lại)." })
  returnReason!: string | null;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

export const ReportConnection = connectionType<ReportRow>("Report", () => ReportType);

@InputType({ description: "Narrows a list of reports; all that is given must hold." })
export class ReportFilter implements ReportFilterValue {
  @Field(() => ID, { nullable: true, description: "Of the organizations in the subtree of this one, itself included." })
  within?: string | null;

  @Field(() => String, { nullable: true, description: "Of this very period: 2020, 2020-H1, 2020-Q2 or 2020-06." })
  period?: string | null;

  @Field(() => [ReportStatusType], { nullable: true, description: "In any of these states." })
  status?: ReportStatus[] | null;
}

/** Arguments of a list of reports. */
@ArgsType()
export class ReportListArgs extends PageArgs {
  @Field(() => ReportFilter, { nullable: true })
  filter?: ReportFilter | null;

  @Field(() => ReportOrderType, { defaultValue: "PERIOD_DESC" })
  orderBy?: ReportOrder | null;
}
