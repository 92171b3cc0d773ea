import { sql } from "drizzle-orm";
import {
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  smallint,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import { entityColumns, textC } from "../../db/columns.ts";
import { scopeRows, wallRows } from "../../db/extent.ts";
import { organization, provenance, reached } from "../organization/index.ts";
import { INDICATOR_BOUNDS, REPORT_STATUSES, type ReportSectionRow } from "./report.rules.ts";

export const reportStatus = pgEnum("report_status", REPORT_STATUSES);
export const indicatorBound = pgEnum("indicator_bound", INDICATOR_BOUNDS);

/** What an organization says of a period: "2020", "2020-H1", "2020-Q2" or "2020-06". */
export const report = pgTable(
  "report",
  {
    ...entityColumns,
    organizationId: integer("organization_id")
      .notNull()
      .references(() => organization.id),
    period: textC("period").notNull(),
    status: reportStatus("status").notNull().default("DRAFT"),
    sections: jsonb("sections").$type<ReportSectionRow[]>().notNull(),
    submittedAt: timestamp("submitted_at", { withTimezone: true }),
    decidedAt: timestamp("decided_at", { withTimezone: true }),
    returnReason: text("return_reason"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    unique("report_organization_period").on(table.organizationId, table.period),
    index("report_period").on(table.period, table.id),
    index("report_status_period").on(table.status, table.period, table.id),
    check("report_period_form", sql`${table.period} ~ '^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$'`),
    check("report_return_reason", sql`${table.status} <> 'RETURNED' or ${table.returnReason} is not null`),
  ],
);

scopeRows(report, "rows", (roots) => reached(report.organizationId, roots));

/** A counted fact in a report (chỉ tiêu): what was to be reached and what was. */
export const indicatorValue = pgTable(
  "indicator_value",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    reportId: integer("report_id")
      .notNull()
      .references(() => report.id, { onDelete: "cascade" }),
    ordinal: smallint("ordinal").notNull(),
    name: text("name").notNull(),
    unit: text("unit").notNull(),
    target: doublePrecision("target"),
    achieved: doublePrecision("achieved").notNull(),
    bound: indicatorBound("bound").notNull().default("EXACT"),
    provenance: provenance("provenance").notNull(),
  },
  (table) => [
    unique("indicator_value_report_ordinal").on(table.reportId, table.ordinal),
    // NaN is greater than every number.
    check("indicator_value_achieved_finite", sql`${table.achieved} > '-Infinity' and ${table.achieved} < 'Infinity'`),
    check("indicator_value_target_finite", sql`${table.target} > '-Infinity' and ${table.target} < 'Infinity'`),
  ],
);

wallRows(
  indicatorValue,
  "rows",
  (roots) =>
    sql`exists (select from report holding where holding.id = ${indicatorValue.reportId} and ${reached(sql`holding.organization_id`, roots)})`,
);
