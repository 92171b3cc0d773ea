import { day } from "../kit/day.ts";
import { THAI_NGUYEN } from "../lists/units.ts";
import { ROOT_CODE } from "../tree/units.ts";
import type { Report } from "./report.ts";

/** The half-year that the seed document reports on. */
export const FIRST_HALF_2020 = "2020-H1";

/** The document has no days of filing; the last days of its half-year are taken. */
const FILED = {
  period: FIRST_HALF_2020,
  status: "APPROVED",
  submittedOn: day("2020-06-29"),
  decidedOn: day("2020-06-30"),
  returnReason: null,
  provenance: "SEED_DOCUMENT",
} as const satisfies Partial<Report>;

/** The reports that carry the seed document's figures, by the code of the organization. */
export const SEED_DOCUMENT_REPORTS: ReadonlyMap<string, Report> = new Map<string, Report>([
  [
    ROOT_CODE,
    {
      ...FILED,
      sections: [
        {
          heading: "Công tác tham mưu",
          body:
            "Ba cơ quan ở các cấp phối hợp tham mưu hoàn thiện các nội dung trình Hội nghị Trung ương Đảng lần thứ 12, khóa XII và Kỳ họp thứ 9, " +
            "Quốc hội khóa XIV; tập trung chuẩn bị, tổ chức đại hội đảng các cấp nhiệm kỳ 2020-2025 gắn với công tác chuẩn bị bầu cử.",
        },
        {
          heading: "Công tác cán bộ",
          body: "29/36 địa phương, cơ quan, đơn vị được lựa chọn thí điểm đã tổ chức thi tuyển các chức danh lãnh đạo, quản lý cấp vụ và cấp phòng.",
        },
        {
          heading: "Sắp xếp đơn vị hành chính",
          body: "43 tỉnh, thành phố trực thuộc Trung ương đã thực hiện sắp xếp, giảm 6 đơn vị hành chính cấp huyện và trên 540 đơn vị hành chính cấp xã.",
        },
        {
          heading: "Nhiệm vụ trọng tâm",
          body:
            "Bám sát 10 nhóm nhiệm vụ trọng tâm, trong đó: triển khai các nội dung đã được Trung ương và Quốc hội thông qua; chuẩn bị các nội dung " +
            "phục vụ các Hội nghị Trung ương đến cuối nhiệm kỳ Đại hội XII; tham mưu tổ chức thành công đại hội đảng cấp trên cơ sở và đại hội đảng bộ " +
            "trực thuộc Trung ương; tiếp tục rà soát, bổ sung, sửa đổi và hoàn thiện thể chế, chính sách.",
        },
      ],
      indicators: [
        {
          name: "Đơn vị thí điểm đã tổ chức thi tuyển chức danh lãnh đạo, quản lý cấp vụ và cấp phòng",
          unit: "đơn vị",
          target: 36,
          achieved: 29,
        },
        { name: "Tỉnh, thành phố trực thuộc Trung ương đã sắp xếp đơn vị hành chính", unit: "tỉnh, thành phố", achieved: 43 },
        { name: "Đơn vị hành chính cấp huyện giảm sau sắp xếp", unit: "đơn vị", achieved: 6 },
        { name: "Đơn vị hành chính cấp xã giảm sau sắp xếp", unit: "đơn vị", achieved: 540, bound: "MORE_THAN" },
        { name: "Nhóm nhiệm vụ trọng tâm", unit: "nhóm nhiệm vụ", achieved: 10 },
      ],
    },
  ],
  [
    THAI_NGUYEN,
    {
      ...FILED,
      sections: [
        {
          heading: "Sắp xếp tổ chức bộ máy",
          body: "Hoàn thành việc sắp xếp những đơn vị hành chính cấp xã không đạt chuẩn theo quy định; bố trí 146/146 xã, thị trấn có công an chính quy.",
        },
        {
          heading: "Đại hội đảng cấp cơ sở",
          body: "100% chi bộ cơ sở hoàn thành đại hội đúng kế hoạch; tổ chức thành công 22 đại hội điểm cấp cơ sở để rút kinh nghiệm trong toàn Đảng bộ.",
        },
        {
          heading: "Đại hội đảng cấp trên cơ sở",
          body:
            "2 đại hội điểm đã diễn ra trang trọng, nội dung, quy trình thực hiện bảo đảm đúng quy định; " +
            "các đảng bộ còn lại sẽ hoàn thành trong tháng 8/2020.",
        },
        {
          heading: "Đại hội Đảng bộ tỉnh lần thứ XX",
          body: "Tham mưu ban hành Đề án về phân bổ đại biểu dự Đại hội Đảng bộ tỉnh lần thứ XX với 350 đại biểu.",
        },
      ],
      indicators: [
        { name: "Xã, thị trấn có công an chính quy", unit: "xã, thị trấn", target: 146, achieved: 146 },
        { name: "Chi bộ cơ sở hoàn thành đại hội", unit: "%", target: 100, achieved: 100 },
        { name: "Đại hội điểm cấp cơ sở đã tổ chức", unit: "đại hội", achieved: 22 },
        { name: "Đại hội điểm cấp trên cơ sở đã tổ chức", unit: "đại hội", achieved: 2 },
        { name: "Đại biểu dự Đại hội Đảng bộ tỉnh lần thứ XX", unit: "đại biểu", achieved: 350 },
      ],
    },
  ],
]);
