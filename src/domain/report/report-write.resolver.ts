import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { Can, type HubContext, write } from "../../access/index.ts";
import {
  ApproveReportInput,
  CreateReportInput,
  ReturnReportInput,
  SubmitReportInput,
  UpdateReportInput,
} from "./report-input.type.ts";
import { approveReport, insertReport, reportRefusals, returnReport, submitReport, updateReport } from "./report-write.store.ts";
import { reportPolicy } from "./report.policy.ts";
import { type ReportRow, reportById } from "./report.store.ts";
import { ReportType } from "./report.type.ts";

@Resolver(() => ReportType)
export class ReportWriteResolver {
  @Can(reportPolicy.write)
  @Mutation(() => ReportType, { description: "Adds a report, as a DRAFT." })
  async createReport(
    @Arg("input", () => CreateReportInput) input: CreateReportInput,
    @Ctx() ctx: HubContext,
  ): Promise<ReportRow | null> {
    const request = { name: "createReport", input, refusals: reportRefusals(input) };
    const id = await write(ctx, request, (tx) => insertReport(tx, input));
    return ctx.load.one(reportById, id);
  }

  @Can(reportPolicy.write)
  @Mutation(() => ReportType, { description: "Changes what a report says, while it is DRAFT or RETURNED." })
  async updateReport(
    @Arg("input", () => UpdateReportInput) input: UpdateReportInput,
    @Ctx() ctx: HubContext,
  ): Promise<ReportRow | null> {
    const request = { name: "updateReport", input, refusals: reportRefusals(input) };
    const id = await write(ctx, request, (tx) => updateReport(tx, input));
    return ctx.load.one(reportById, id);
  }

  @Can(reportPolicy.submit)
  @Mutation(() => ReportType, { description: "Sends a report up: DRAFT or RETURNED to SUBMITTED (gửi báo cáo)." })
  async submitReport(
    @Arg("input", () => SubmitReportInput) input: SubmitReportInput,
    @Ctx() ctx: HubContext,
  ): Promise<ReportRow | null> {
    const id = await write(ctx, { name: "submitReport", input, refusals: {} }, (tx) => submitReport(tx, input, new Date()));
    return ctx.load.one(reportById, id);
  }

  @Can(reportPolicy.return)
  @Mutation(() => ReportType, { description: "Sends a report back with a reason: SUBMITTED to RETURNED (trả lại báo cáo)." })
  async returnReport(
    @Arg("input", () => ReturnReportInput) input: ReturnReportInput,
    @Ctx() ctx: HubContext,
  ): Promise<ReportRow | null> {
    const id = await write(ctx, { name: "returnReport", input, refusals: {} }, (tx) => returnReport(tx, input, new Date()));
    return ctx.load.one(reportById, id);
  }

  @Can(reportPolicy.approve)
  @Mutation(() => ReportType, { description: "Accepts a report: SUBMITTED to APPROVED (duyệt báo cáo)." })
  async approveReport(
    @Arg("input", () => ApproveReportInput) input: ApproveReportInput,
    @Ctx() ctx: HubContext,
  ): Promise<ReportRow | null> {
    const id = await write(ctx, { name: "approveReport", input, refusals: {} }, (tx) => approveReport(tx, input, new Date()));
    return ctx.load.one(reportById, id);
  }
}
