import { copyLine } from "../kit/copy-line.ts";
import { closeOf } from "../kit/day.ts";
import type { SeedTable } from "../table.ts";
import { bodiesOf, type Body } from "../tree/body.ts";
import { FOUR_PERIODS, ONE_PERIOD } from "./periods.ts";
import type { Report } from "./report.ts";
import { FIRST_HALF_2020, SEED_DOCUMENT_REPORTS } from "./seed-document.ts";
import { syntheticReport } from "./synthetic.ts";

/** All reports with the organization that they are of, in the order of their ids. */
export function* reportsOf(root: Body, fourPeriods: boolean): Generator<Report & { body: Body }> {
  for (const body of bodiesOf(root)) {
    if (!fourPeriods && body.level === "GRASSROOTS") continue;
    for (const period of fourPeriods ? FOUR_PERIODS : ONE_PERIOD) {
      const published = period.code === FIRST_HALF_2020 ? SEED_DOCUMENT_REPORTS.get(body.code) : undefined;
      yield { ...(published ?? syntheticReport(body, period)), body };
    }
  }
}

/** The rows of all reports. */
export function reportTable(root: Body, fourPeriods: boolean, total: number): SeedTable {
  const columns = "(id, organization_id, period, status, sections, submitted_at, decided_at, return_reason, provenance)";
  return { what: "reports", table: "report", columns, total, lines: () => reportLines(root, fourPeriods) };
}

function* reportLines(root: Body, fourPeriods: boolean): Generator<string> {
  let id = 0;
  for (const { body, period, status, sections, submittedOn, decidedOn, returnReason, provenance } of reportsOf(
    root,
    fourPeriods,
  )) {
    const submittedAt = submittedOn === null ? null : closeOf(submittedOn);
    const decidedAt = decidedOn === null ? null : closeOf(decidedOn);
    id += 1;
    yield copyLine([id, body.id, period, status, JSON.stringify(sections), submittedAt, decidedAt, returnReason, provenance]);
  }
}

/** The indicators of all reports. */
export function indicatorTable(root: Body, fourPeriods: boolean, total: number): SeedTable {
  const columns = "(id, report_id, ordinal, name, unit, target, achieved, bound, provenance)";
  return { what: "indicators", table: "indicator_value", columns, total, lines: () => indicatorLines(root, fourPeriods) };
}

function* indicatorLines(root: Body, fourPeriods: boolean): Generator<string> {
  let [reportId, id] = [0, 0];
  for (const { indicators, provenance } of reportsOf(root, fourPeriods)) {
    reportId += 1;
    for (const [index, { name, unit, target = null, achieved, bound = "EXACT" }] of indicators.entries()) {
      id += 1;
      yield copyLine([id, reportId, index + 1, name, unit, target, achieved, bound, provenance]);
    }
  }
}
