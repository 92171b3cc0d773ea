import { sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import { type FilterOf, type OrderOf, type RowOf, many, one, selectRows, source, isAnyOf } from "../../db/index.ts";
import { organizationWithin } from "../organization/index.ts";
import { type ReportStatus, checkPeriod } from "./report.rules.ts";
import { indicatorValue, report } from "./report.table.ts";

export type ReportRow = RowOf<typeof report>;
export type IndicatorRow = RowOf<typeof indicatorValue>;

/** All reports. */
export const reports = source({
  name: "reports",
  table: report,
  filters: {
    within: (root: string) => organizationWithin(report.organizationId, "filter.within", root),
    period: (period: string) => sql`${report.period} = ${checkPeriod("filter.period", period)}`,
    status: (statuses: ReportStatus[]) => isAnyOf(report.status, statuses),
  },
  orders: {
    PERIOD_ASC: [
      { column: report.period, direction: "asc" },
      { column: report.id, direction: "asc" },
    ],
    PERIOD_DESC: [
      { column: report.period, direction: "desc" },
      { column: report.id, direction: "desc" },
    ],
  },
  defaultOrder: "PERIOD_DESC",
});

export type ReportFilterValue = FilterOf<typeof reports>;
export type ReportOrder = OrderOf<typeof reports>;

export const reportById = one("reportById", report, report.id);

export const reportsOfOrganization = many(
  "reportsOfOrganization",
  reports,
  (parent) => sql`${report.organizationId} = ${parent}`,
);

const indicatorById = one("indicatorById", indicatorValue, indicatorValue.id);

/** A report's indicators in their order: all of them, a report has few. */
export function indicatorsOfReport(ctx: HubContext, reportId: number): Promise<IndicatorRow[]> {
  return ctx.load.batch("indicatorsOfReport", reportId, async (reader, ids) => {
    const wanted = sql`${indicatorValue.reportId} = any(${sql.param(ids)}::integer[])`;
    const found = await selectRows(
      reader,
      indicatorById,
      sql`where ${wanted} order by ${indicatorValue.reportId}, ${indicatorValue.ordinal}`,
    );
    const byReport = new Map<number, IndicatorRow[]>(ids.map((id) => [id, []]));
    for (const row of found) byReport.get(row.reportId)?.push(row);
    return ids.map((id) => byReport.get(id) ?? []);
  });
}
