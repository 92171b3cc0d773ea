import { sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import {
  type FilterOf,
  type OrderOf,
  type RowOf,
  type RowsForm,
  type ValueForm,
  forItsValues,
  many,
  one,
  selectRows,
  source,
  isAnyOf,
} from "../../db/index.ts";
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
    period: (period: string) => forItsValues(sql`${report.period} = ${checkPeriod("filter.period", period)}`),
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

/** The same in SQL. */
export const indicatorsForm: RowsForm = {
  kind: "rows",
  needs: ["id"],
  columns: indicatorById.columns,
  rest: (row) => sql`from ${indicatorValue} where ${indicatorValue.reportId} = ${row("id")} order by ${indicatorValue.ordinal}`,
};

/** `ratioOf` in SQL. */
export const ratioForm: ValueForm = {
  kind: "value",
  needs: ["achieved", "target"],
  value: (row) => sql`${row("achieved")} / nullif(${row("target")}, 0)`,
};

const section = (name: "heading" | "body") => sql`case jsonb_typeof(part.value -> ${sql.raw(`'${name}'`)})
  when 'string' then part.value ->> ${sql.raw(`'${name}'`)} end`;

/** The pieces of a report's text. */
export const sectionsForm: RowsForm = {
  kind: "rows",
  needs: ["sections"],
  columns: { heading: section("heading"), body: section("body") },
  rest: (row) => sql`from jsonb_array_elements(${row("sections")}) with ordinality as part (value, place) order by part.place`,
};
