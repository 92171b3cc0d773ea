import { HubError, badInput } from "../../kernel/errors.ts";

/** The states of a report: being written, sent up, sent back with a reason, accepted. */
export const REPORT_STATUSES = ["DRAFT", "SUBMITTED", "RETURNED", "APPROVED"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** How an achieved figure is meant: the figure itself, or "more than" it (trên 540). */
export const INDICATOR_BOUNDS = ["EXACT", "MORE_THAN"] as const;
export type IndicatorBound = (typeof INDICATOR_BOUNDS)[number];

/** One titled piece of a report's text. */
export interface ReportSectionRow {
  heading: string;
  body: string;
}

/** Where a report can go from each state. */
export const REPORT_STEPS: Readonly<Record<ReportStatus, readonly ReportStatus[]>> = {
  DRAFT: ["SUBMITTED"],
  SUBMITTED: ["APPROVED", "RETURNED"],
  RETURNED: ["SUBMITTED"],
  APPROVED: [],
};

/** Whether what a report says can be changed: as long as it can be sent up. */
export function isOpen(status: ReportStatus): boolean {
  return REPORT_STEPS[status].includes("SUBMITTED");
}

/**
 * Checks a step of a report.
 * @param id the report's global id, as the client gave it
 * @throws HubError ILLEGAL_TRANSITION when the step does not exist
 */
export function checkStep(id: string, from: ReportStatus, to: ReportStatus): void {
  if (REPORT_STEPS[from].includes(to)) return;
  const allowed = REPORT_STEPS[from].length === 0 ? "nowhere" : `to ${REPORT_STEPS[from].join(" or ")}`;
  throw illegal(id, `the report cannot go from ${from} to ${to}; from ${from} it can go ${allowed}`);
}

/**
 * Checks that what a report says can be changed now.
 * @throws HubError ILLEGAL_TRANSITION when it is submitted or approved
 */
export function checkOpen(id: string, status: ReportStatus): void {
  if (isOpen(status)) return;
  throw illegal(
    id,
    `the report is ${status}; what it says can be changed only while it is ${REPORT_STATUSES.filter(isOpen).join(" or ")}`,
  );
}

function illegal(id: string, rule: string): HubError {
  return new HubError("ILLEGAL_TRANSITION", `input.id: ${rule}`, [{ field: "input.id", value: id, rule }]);
}

/**
 * Checks the form of a period: a year, or a half, a quarter or a month of one.
 * @throws HubError BAD_USER_INPUT for any other text
 */
export function checkPeriod(field: string, period: string): string {
  if (/^[1-9]\d{3}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$/.test(period)) return period;
  throw badInput(field, period, "must be a year, or a half, a quarter or a month of one: 2020, 2020-H1, 2020-Q2, 2020-06");
}

/** What part of its target an indicator has reached; null without a target, or with one of 0. */
export function ratioOf({ target, achieved }: { target: number | null; achieved: number }): number | null {
  const ratio = target === null ? Number.NaN : achieved / target;
  return Number.isFinite(ratio) ? ratio : null;
}
