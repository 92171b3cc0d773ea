import { listed } from "../kit/listed.ts";
import { Random } from "../kit/random.ts";
import type { Body } from "./body.ts";

/** Cells of a commune that are not a neighbourhood's; its place follows: "Chi bộ Trường Tiểu học xã Minh Tiến". */
const COMMUNE_OFFICES = listed("Trường Tiểu học, Trường Trung học cơ sở, Trường Mầm non, Trạm Y tế, Công an, Quân sự");

const DEPARTMENTS = listed("Văn phòng, Phòng Tổ chức - Hành chính, Phòng Kế hoạch - Tài chính, Phòng Nghiệp vụ, Phòng Tổng hợp");

const VILLAGES =
  listed(`An Bình, An Thái, Ao Sen, Bãi Bằng, Bình Minh, Bình Tiến, Cầu Gỗ, Cây Đa, Cây Thị, Chợ Cũ, Cửa Làng, Đầm Sen,
  Đình Cả, Đoàn Kết, Đồi Chè, Đông Hưng, Đồng Cao, Đồng Chùa, Đồng Tâm, Đồng Tiến, Gò Đồn, Hòa Bình, Hòa Hợp, Hợp Thành,
  Hưng Thịnh, Khe Cạn, Kim Bảng, Làng Cả, Làng Hạ, Làng Thượng, Lương Sơn, Minh Khai, Minh Tân, Nam Tiến, Na Lang, Ngọc Sơn,
  Phú Cường, Phú Thịnh, Phúc Lộc, Quyết Thắng, Quyết Tiến, Soi Vàng, Tân Lập, Tân Phong, Tân Sơn, Tân Tiến, Thắng Lợi,
  Thanh Xuân, Thống Nhất, Tiền Phong, Trung Tâm, Trung Thành, Vân Đài, Việt Cường, Vinh Quang, Xuân Hòa`);

/** What a village is called, by province, where it is neither "thôn" (north and centre) nor "ấp" (south). */
const VILLAGE_WORDS: Readonly<Record<string, string>> = {
  "04": "xóm",
  "11": "bản",
  "12": "bản",
  "14": "bản",
  "17": "xóm",
  "19": "xóm",
  "40": "xóm",
  "64": "làng",
  "66": "buôn",
};

/** Provinces with this code or a higher one lie in the south. */
const SOUTH_FROM = "70";

/** The names of a committee's cells, all different. */
export function cellNames(committee: Body): string[] {
  const names = committee.unitType === null ? departments(committee.cells) : communeCells(committee);
  return names.map((name) => `Chi bộ ${name}`);
}

function departments(count: number): string[] {
  return Array.from({ length: count }, (_, index) => DEPARTMENTS[index] ?? `Bộ phận số ${index + 1 - DEPARTMENTS.length}`);
}

function communeCells({ code, cells, unitType, place, province }: Body): string[] {
  const offices = COMMUNE_OFFICES.slice(0, Math.floor(cells / 2)).map((name) => `${name} ${place}`);
  const neighbourhoods = cells - offices.length;
  const south = province >= SOUTH_FROM;
  if (unitType !== "COMMUNE") {
    const word = south ? "khu phố" : "tổ dân phố";
    return [...Array.from({ length: neighbourhoods }, (_, index) => `${word} ${index + 1}`), ...offices];
  }
  const word = VILLAGE_WORDS[province] ?? (south ? "ấp" : "thôn");
  const villages = new Random("names", code).shuffle(VILLAGES).slice(0, neighbourhoods);
  return [...villages.map((name) => `${word} ${name}`), ...offices];
}
