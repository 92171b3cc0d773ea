import { enumType } from "../relay/index.ts";
import type { IndicatorBound, ReportStatus } from "./report.rules.ts";
import type { ReportOrder } from "./report.store.ts";

export const ReportStatusType = enumType<ReportStatus>("ReportStatus", "The state of a report (trạng thái).", {
  DRAFT: "Being written (đang soạn). Next: SUBMITTED.",
  SUBMITTED: "Sent up, to be decided on (đã gửi). Next: APPROVED, RETURNED.",
  RETURNED: "Sent back with a reason, to be changed and sent again (trả lại). Next: SUBMITTED.",
  APPROVED: "Accepted; it no longer changes (đã duyệt).",
});

export const IndicatorBoundType = enumType<IndicatorBound>("IndicatorBound", "How an achieved figure is meant.", {
  EXACT: "The figure itself.",
  MORE_THAN: "More than the figure (trên).",
});

export const ReportOrderType = enumType<ReportOrder>("ReportOrder", "How a list of reports is ordered.", {
  PERIOD_ASC: "By year; in a year the whole of it first, then its months, halves and quarters.",
  PERIOD_DESC: "The same, backward: the latest year first.",
});
