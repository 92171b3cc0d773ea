import type { Provenance } from "../../domain/organization/index.ts";
import type { IndicatorBound, ReportSectionRow, ReportStatus } from "../../domain/report/index.ts";
import type { Day } from "../kit/day.ts";

/** A counted fact of a report; what is not said is null, EXACT or the report's provenance. */
export interface Indicator {
  name: string;
  unit: string;
  target?: number;
  achieved: number;
  bound?: IndicatorBound;
}

/** A report as it is about to be written. */
export interface Report {
  period: string;
  status: ReportStatus;
  sections: readonly ReportSectionRow[];
  indicators: readonly Indicator[];
  submittedOn: Day | null;
  decidedOn: Day | null;
  returnReason: string | null;
  provenance: Provenance;
}
