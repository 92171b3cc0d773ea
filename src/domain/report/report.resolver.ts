import { Arg, Args, Ctx, FieldResolver, Float, ID, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext } from "../../access/index.ts";
import { byKey, rootPage, toOne, toPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type OrganizationRow, OrganizationType, organizationById } from "../organization/index.ts";
import { Planned, globalId, globalIdForm, rowId, ListLength } from "../relay/index.ts";
import { reportPolicy } from "./report.policy.ts";
import { ratioOf } from "./report.rules.ts";
import {
  type IndicatorRow,
  type ReportRow,
  indicatorsForm,
  indicatorsOfReport,
  ratioForm,
  reportById,
  reports,
  reportsOfOrganization,
} from "./report.store.ts";
import { IndicatorValueType, ReportConnection, ReportListArgs, ReportType } from "./report.type.ts";

@Resolver(() => ReportType)
export class ReportResolver {
  @Can(reportPolicy.read)
  @Planned(byKey(reportById, ({ id }: { id: string }) => rowId("Report", "id", id)))
  @Query(() => ReportType, { nullable: true, description: "The report with this id; null when there is none." })
  report(@Arg("id", () => ID) id: string, @Ctx() ctx: HubContext): Promise<ReportRow | null> {
    return ctx.load.one(reportById, rowId("Report", "id", id));
  }

  @Can(reportPolicy.read)
  @Planned(rootPage(reports))
  @Query(() => ReportConnection, { description: "All reports, filtered and ordered (danh sách báo cáo)." })
  reports(@Args(() => ReportListArgs) args: ReportListArgs, @Ctx() ctx: HubContext): Promise<Connection<ReportRow>> {
    return ctx.load.list(reports, args);
  }

  @Planned(globalIdForm("Report"))
  @FieldResolver(() => ID)
  id(@Root() report: ReportRow): string {
    return globalId("Report", report.id);
  }

  @Planned(toOne(organizationById, "organizationId"))
  @FieldResolver(() => OrganizationType, { description: "The organization that reports (tổ chức)." })
  organization(@Root() report: ReportRow, @Ctx() ctx: HubContext): Promise<OrganizationRow | null> {
    return ctx.load.one(organizationById, report.organizationId);
  }

  @Planned(indicatorsForm)
  @ListLength(20)
  @FieldResolver(() => [IndicatorValueType], { description: "Its counted facts, in their order (các chỉ tiêu)." })
  indicators(@Root() report: ReportRow, @Ctx() ctx: HubContext): Promise<IndicatorRow[]> {
    return indicatorsOfReport(ctx, report.id);
  }
}

@Resolver(() => IndicatorValueType)
export class IndicatorValueResolver {
  @Planned(ratioForm)
  @FieldResolver(() => Float, {
    nullable: true,
    description: "achieved / target; null without a target, or with one of 0 (tỷ lệ).",
  })
  ratio(@Root() indicator: IndicatorRow): number | null {
    return ratioOf(indicator);
  }
}

@Resolver(() => OrganizationType)
export class OrganizationReportsResolver {
  @Planned(toPage(reportsOfOrganization))
  @FieldResolver(() => ReportConnection, { description: "Its own reports (báo cáo của tổ chức)." })
  reports(
    @Root() organization: OrganizationRow,
    @Args(() => ReportListArgs) args: ReportListArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<ReportRow>> {
    return ctx.load.many(reportsOfOrganization, organization.id, args);
  }
}
