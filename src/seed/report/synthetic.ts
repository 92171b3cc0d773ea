import type { ReportSectionRow, ReportStatus } from "../../domain/report/index.ts";
import { dayWithin } from "../congress/stages.ts";
import { Random, type Weighted } from "../kit/random.ts";
import { bodiesOf, type Body } from "../tree/body.ts";
import type { Period } from "./periods.ts";
import type { Indicator, Report } from "./report.ts";
import { FIRST_HALF_2020 } from "./seed-document.ts";

const STATUSES: readonly Weighted<ReportStatus>[] = [
  [10, "DRAFT"],
  [25, "SUBMITTED"],
  [8, "RETURNED"],
  [57, "APPROVED"],
];

const RETURN_REASONS = [
  "Số liệu chưa thống nhất giữa phần nội dung và biểu chỉ tiêu; đề nghị rà soát, gửi lại.",
  "Chưa nêu phương hướng, nhiệm vụ 6 tháng cuối năm; đề nghị bổ sung.",
  "Thiếu số liệu về kiểm tra, giám sát; đề nghị bổ sung.",
];

/** An invented report. What it says of congresses is what the tree holds. */
export function syntheticReport(body: Body, period: Period): Report {
  const random = new Random("report", `${body.code} ${period.code}`);
  const isCurrent = period.code === FIRST_HALF_2020;
  const status = isCurrent && body.parent !== undefined ? random.pickWeighted(STATUSES) : "APPROVED";
  const submittedOn = dayWithin(random, period.submitted);
  const indicators = indicatorsOf(body, isCurrent, random);
  return {
    period: period.code,
    status,
    sections: sectionsOf(period, isCurrent, indicators),
    indicators,
    submittedOn: status === "DRAFT" ? null : submittedOn,
    decidedOn: status === "RETURNED" || status === "APPROVED" ? submittedOn + random.between(1, 4) : null,
    returnReason: status === "RETURNED" ? random.pick(RETURN_REASONS) : null,
    provenance: "SYNTHETIC",
  };
}

function indicatorsOf(body: Body, isCurrent: boolean, random: Random): Indicator[] {
  const scale = { CENTRAL: 10_000, PROVINCE: 150, UPPER_GRASSROOTS: 15, GRASSROOTS: 1, CELL: 1 }[body.level];
  const admitted = random.between(4, 9) * scale;
  const inspections = random.between(2, 6) * Math.ceil(scale / 5);
  const common = [
    {
      name: "Đảng viên mới kết nạp",
      unit: "đảng viên",
      target: admitted,
      achieved: Math.round((admitted * random.between(70, 110)) / 100),
    },
    {
      name: "Cuộc kiểm tra, giám sát đã hoàn thành",
      unit: "cuộc",
      target: inspections,
      achieved: Math.min(inspections, random.between(1, inspections + 3)),
    },
    { name: "Chi bộ sinh hoạt định kỳ đúng quy định", unit: "%", target: 100, achieved: random.between(92, 100) },
  ];
  return isCurrent ? [...congressIndicators(body), ...common] : common;
}

/** What the tree says of the congresses below: grassroots organizations and cells. */
function congressIndicators(body: Body): Indicator[] {
  let [grassroots, completed, cells] = [0, 0, 0];
  for (const { level, congress, cells: own } of bodiesOf(body)) {
    cells += own;
    if (level !== "GRASSROOTS" || body.level === "GRASSROOTS") continue;
    grassroots += 1;
    if (congress.status === "COMPLETED") completed += 1;
  }
  const organizations = {
    name: "Tổ chức cơ sở đảng hoàn thành đại hội",
    unit: "tổ chức",
    target: grassroots,
    achieved: completed,
  };
  const cellsHeld = { name: "Chi bộ trực thuộc hoàn thành đại hội", unit: "chi bộ", target: cells, achieved: cells };
  return [...(grassroots > 0 ? [organizations] : []), ...(cells > 0 ? [cellsHeld] : [])];
}

function sectionsOf({ words }: Period, isCurrent: boolean, indicators: readonly Indicator[]): ReportSectionRow[] {
  const figures = indicators.map(({ name, unit, target, achieved }) => `${name}: ${achieved}/${target} ${unit}.`).join(" ");
  const ahead = isCurrent
    ? "Tiếp tục chuẩn bị, tổ chức đại hội đảng cấp trên cơ sở; rà soát, kiện toàn đội ngũ cán bộ."
    : "Nâng cao chất lượng sinh hoạt chi bộ; chuẩn bị nhân sự và văn kiện cho đại hội đảng các cấp nhiệm kỳ 2020-2025.";
  return [
    { heading: `Kết quả công tác tổ chức xây dựng Đảng ${words}`, body: figures },
    { heading: "Phương hướng, nhiệm vụ thời gian tới", body: ahead },
  ];
}
