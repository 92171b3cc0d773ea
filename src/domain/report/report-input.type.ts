import { Field, Float, ID, InputType } from "type-graphql";
import { ChangeInput, WriteInput } from "../relay/index.ts";
import type { NewIndicator } from "./report-content.rules.ts";
import { IndicatorBoundType } from "./report-enums.type.ts";
import type { NewReport, ReportChange, ReportKey, ReportReturn } from "./report-write.store.ts";
import type { IndicatorBound, ReportSectionRow } from "./report.rules.ts";

@InputType({ description: "One titled piece of a report's text." })
export class ReportSectionInput implements ReportSectionRow {
  @Field(() => String, { description: "At most 300 characters." })
  heading!: string;

  @Field(() => String, { description: "At most 20000 characters." })
  body!: string;
}

@InputType({ description: "A counted fact of a report." })
export class IndicatorInput implements NewIndicator {
  @Field(() => String, { description: "At most 300 characters." })
  name!: string;

  @Field(() => String, { description: "At most 50 characters." })
  unit!: string;

  @Field(() => Float, { nullable: true, description: "What was to be reached, if anything was set." })
  target?: number | null;

  @Field(() => Float)
  achieved!: number;

  @Field(() => IndicatorBoundType, { defaultValue: "EXACT" })
  bound!: IndicatorBound;
}

@InputType({ description: "A new report; it begins as a DRAFT." })
export class CreateReportInput extends WriteInput implements NewReport {
  @Field(() => ID)
  organizationId!: string;

  @Field(() => String, { description: "2020, 2020-H1, 2020-Q2 or 2020-06; one report of a period for each organization." })
  period!: string;

  @Field(() => [ReportSectionInput], { nullable: true, description: "At most 50." })
  sections?: ReportSectionInput[] | null;

  @Field(() => [IndicatorInput], { nullable: true, description: "At most 200, in their order." })
  indicators?: IndicatorInput[] | null;
}

@InputType({ description: "A change of what a report says: what is left out stays." })
export class UpdateReportInput extends ChangeInput implements ReportChange {
  @Field(() => String, { nullable: true })
  period?: string | null;

  @Field(() => [ReportSectionInput], { nullable: true, description: "Take the place of all sections; at most 50." })
  sections?: ReportSectionInput[] | null;

  @Field(() => [IndicatorInput], {
    nullable: true,
    description: "Take the place of all indicators; at most 200, in their order.",
  })
  indicators?: IndicatorInput[] | null;
}

@InputType({ description: "A report to be sent up." })
export class SubmitReportInput extends ChangeInput implements ReportKey {}

@InputType({ description: "A report to be sent back." })
export class ReturnReportInput extends ChangeInput implements ReportReturn {
  @Field(() => String, { description: "What is to be changed; at most 2000 characters." })
  reason!: string;
}

@InputType({ description: "A report to be accepted." })
export class ApproveReportInput extends ChangeInput implements ReportKey {}
