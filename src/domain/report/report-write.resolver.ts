import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { type Action, Can, type HubContext, write } from "../../access/index.ts";
import { organizationById } from "../organization/index.ts";
import { type WriteInput, targets } from "../relay/index.ts";
import {
  ApproveReportInput,
  CreateReportInput,
  ReturnReportInput,
  SubmitReportInput,
  UpdateReportInput,
} from "./report-input.type.ts";
import {
  type ReportKey,
  approveReport,
  insertReport,
  reportRefusals,
  returnReport,
  submitReport,
  updateReport,
} from "./report-write.store.ts";
import { reportPolicy } from "./report.policy.ts";
import { type ReportRow, reportById } from "./report.store.ts";
import { ReportType } from "./report.type.ts";

/** A step of a report. */
function stepOf(name: string, input: ReportKey & WriteInput, action: Action) {
  return { name, input, refusals: {}, action, targets: targets("Report", reportById, "input.id", input.id) };
}

@Resolver(() => ReportType)
export class ReportWriteResolver {
  @Can(reportPolicy.write)
  @Mutation(() => ReportType, { description: "Adds a report, as a DRAFT." })
  createReport(@Arg("input", () => CreateReportInput) input: CreateReportInput, @Ctx() ctx: HubContext): Promise<ReportRow> {
    const request = {
      name: "createReport",
      input,
      refusals: reportRefusals(input),
      action: reportPolicy.write,
      targets: targets("Organization", organizationById, "input.organizationId", input.organizationId),
    };
    return write(ctx, request, reportById, (tx) => insertReport(tx, input));
  }

  @Can(reportPolicy.write)
  @Mutation(() => ReportType, { description: "Changes what a report says, while it is DRAFT or RETURNED." })
  updateReport(@Arg("input", () => UpdateReportInput) input: UpdateReportInput, @Ctx() ctx: HubContext): Promise<ReportRow> {
    const request = {
      name: "updateReport",
      input,
      refusals: reportRefusals(input),
      action: reportPolicy.write,
      targets: targets("Report", reportById, "input.id", input.id),
    };
    return write(ctx, request, reportById, (tx) => updateReport(tx, input));
  }

  @Can(reportPolicy.submit)
  @Mutation(() => ReportType, { description: "Sends a report up: DRAFT or RETURNED to SUBMITTED (gửi báo cáo)." })
  submitReport(@Arg("input", () => SubmitReportInput) input: SubmitReportInput, @Ctx() ctx: HubContext): Promise<ReportRow> {
    return write(ctx, stepOf("submitReport", input, reportPolicy.submit), reportById, (tx) =>
      submitReport(tx, input, new Date()),
    );
  }

  @Can(reportPolicy.return)
  @Mutation(() => ReportType, { description: "Sends a report back with a reason: SUBMITTED to RETURNED (trả lại báo cáo)." })
  returnReport(@Arg("input", () => ReturnReportInput) input: ReturnReportInput, @Ctx() ctx: HubContext): Promise<ReportRow> {
    return write(ctx, stepOf("returnReport", input, reportPolicy.return), reportById, (tx) =>
      returnReport(tx, input, new Date()),
    );
  }

  @Can(reportPolicy.approve)
  @Mutation(() => ReportType, { description: "Accepts a report: SUBMITTED to APPROVED (duyệt báo cáo)." })
  approveReport(@Arg("input", () => ApproveReportInput) input: ApproveReportInput, @Ctx() ctx: HubContext): Promise<ReportRow> {
    return write(ctx, stepOf("approveReport", input, reportPolicy.approve), reportById, (tx) =>
      approveReport(tx, input, new Date()),
    );
  }
}
