import { eq } from "drizzle-orm";
import { type Refusals, checkVersion } from "../../access/index.ts";
import type { Transaction } from "../../db/index.ts";
import { HubError, notFound } from "../../kernel/errors.ts";
import { cleanText } from "../../kernel/text.ts";
import { rowId } from "../relay/index.ts";
import { type CheckedIndicator, type NewIndicator, checkIndicators, checkSections } from "./report-content.rules.ts";
import { type ReportSectionRow, checkOpen, checkPeriod, checkStep } from "./report.rules.ts";
import type { ReportRow } from "./report.store.ts";
import { indicatorValue, report } from "./report.table.ts";

/** A new report, as a client sends it. */
export interface NewReport {
  organizationId: string;
  period: string;
  sections?: ReportSectionRow[] | null;
  indicators?: NewIndicator[] | null;
}

/** Which report, and the version of it that the client has seen. */
export interface ReportKey {
  id: string;
  expectedVersion?: number | null;
}

/** A change of what a report says: what is left out stays, a list that is given takes the place of the old one. */
export interface ReportChange extends ReportKey {
  period?: string | null;
  sections?: ReportSectionRow[] | null;
  indicators?: NewIndicator[] | null;
}

/** A report sent back. */
export interface ReportReturn extends ReportKey {
  reason: string;
}

/** Adds a report, DRAFT, and returns its row id. */
export async function insertReport(tx: Transaction, input: NewReport): Promise<number> {
  const values = {
    organizationId: rowId("Organization", "input.organizationId", input.organizationId),
    period: checkPeriod("input.period", input.period),
    sections: checkSections(input.sections ?? []),
    provenance: "OPERATOR" as const,
  };
  const indicators = checkIndicators(input.indicators ?? []);
  const [row] = await tx.orm.insert(report).values(values).returning({ id: report.id });
  if (row === undefined) throw new Error("the insert returned no row");
  await insertIndicators(tx, row.id, indicators);
  return row.id;
}

/** Changes what a report says and returns its row id. */
export async function updateReport(tx: Transaction, input: ReportChange): Promise<number> {
  const row = await lockReport(tx, input);
  checkOpen(input.id, row.status);
  const indicators = input.indicators == null ? undefined : checkIndicators(input.indicators);
  await tx.orm
    .update(report)
    .set({
      period: input.period == null ? row.period : checkPeriod("input.period", input.period),
      sections: input.sections == null ? row.sections : checkSections(input.sections),
    })
    .where(eq(report.id, row.id));
  if (indicators !== undefined) {
    await tx.orm.delete(indicatorValue).where(eq(indicatorValue.reportId, row.id));
    await insertIndicators(tx, row.id, indicators);
  }
  return row.id;
}

/** Sends a report up and returns its row id. An earlier return is over with it. */
export async function submitReport(tx: Transaction, input: ReportKey, now: Date): Promise<number> {
  const row = await lockReport(tx, input);
  checkStep(input.id, row.status, "SUBMITTED");
  const step = { status: "SUBMITTED" as const, submittedAt: now, decidedAt: null, returnReason: null };
  await tx.orm.update(report).set(step).where(eq(report.id, row.id));
  return row.id;
}

/** Sends a report back to its organization and returns its row id. */
export async function returnReport(tx: Transaction, input: ReportReturn, now: Date): Promise<number> {
  const row = await lockReport(tx, input);
  checkStep(input.id, row.status, "RETURNED");
  const step = { status: "RETURNED" as const, decidedAt: now, returnReason: cleanText("input.reason", input.reason, 2000) };
  await tx.orm.update(report).set(step).where(eq(report.id, row.id));
  return row.id;
}

/** Accepts a report and returns its row id. */
export async function approveReport(tx: Transaction, input: ReportKey, now: Date): Promise<number> {
  const row = await lockReport(tx, input);
  checkStep(input.id, row.status, "APPROVED");
  await tx.orm.update(report).set({ status: "APPROVED", decidedAt: now }).where(eq(report.id, row.id));
  return row.id;
}

async function lockReport(tx: Transaction, { id, expectedVersion }: ReportKey): Promise<ReportRow> {
  const [row] = await tx.orm
    .select()
    .from(report)
    .where(eq(report.id, rowId("Report", "input.id", id)))
    .for("update");
  if (row === undefined) throw notFound("input.id", id, "report");
  checkVersion(row, expectedVersion);
  return row;
}

async function insertIndicators(tx: Transaction, reportId: number, indicators: readonly CheckedIndicator[]): Promise<void> {
  if (indicators.length === 0) return;
  const values = indicators.map((indicator, index) => ({
    ...indicator,
    reportId,
    ordinal: index + 1,
    provenance: "OPERATOR" as const,
  }));
  await tx.orm.insert(indicatorValue).values(values);
}

/** What a client is told when the database refuses a report. */
export function reportRefusals(input: NewReport | ReportChange): Refusals {
  const organizationId = "organizationId" in input ? input.organizationId : null;
  return {
    report_organization_period: () => {
      const rule = "the organization has a report of this period already; change that one";
      return new HubError("CONFLICT", `input.period: ${rule}`, [{ field: "input.period", value: input.period ?? null, rule }]);
    },
    report_organization_id_organization_id_fk: () => notFound("input.organizationId", organizationId, "organization"),
  };
}
