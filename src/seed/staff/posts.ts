import type { UnitType } from "../../domain/organization/index.ts";
import type { PositionRank } from "../../domain/position/index.ts";
import type { Body } from "../tree/body.ts";
import { TYPE_WORDS } from "../tree/units.ts";

/** A post of an organization; its place in the list is its ordinal. */
export interface Post {
  title: string;
  rank: PositionRank;
}

/** What the committee's standing body is called: "Tỉnh ủy", "Huyện ủy", "Đảng ủy". */
const COMMITTEE_WORDS: Partial<Record<UnitType, string>> = {
  PROVINCE: "Tỉnh ủy",
  MUNICIPALITY: "Thành ủy",
  RURAL_DISTRICT: "Huyện ủy",
  URBAN_DISTRICT: "Quận ủy",
  TOWN: "Thị ủy",
  CITY: "Thành ủy",
};

/** Posts of the centre's departments; those of its leaders are left out, since no invented person should hold them. */
const CENTRAL: readonly Post[] = [
  { title: "Vụ trưởng Vụ Tổ chức - Điều lệ, Ban Tổ chức Trung ương", rank: "DEPARTMENT" },
  { title: "Vụ trưởng Vụ Cơ sở đảng, đảng viên, Ban Tổ chức Trung ương", rank: "DEPARTMENT" },
  { title: "Vụ trưởng Vụ Tổ chức - Biên chế, Bộ Nội vụ", rank: "DEPARTMENT" },
  { title: "Vụ trưởng Vụ Công chức - Viên chức, Bộ Nội vụ", rank: "DEPARTMENT" },
  { title: "Vụ trưởng Vụ Chính quyền địa phương, Bộ Nội vụ", rank: "DEPARTMENT" },
  { title: "Trưởng phòng Tổng hợp, Văn phòng Ban Tổ chức Trung ương", rank: "DIVISION" },
  { title: "Trưởng phòng Thống kê, Vụ Cơ sở đảng, đảng viên", rank: "DIVISION" },
];

const CELL: readonly Post[] = [
  { title: "Bí thư chi bộ", rank: "HEAD" },
  { title: "Phó Bí thư chi bộ", rank: "DEPUTY" },
  { title: "Chi ủy viên", rank: "MEMBER" },
];

const GRASSROOTS_CELL: readonly Post[] = [
  { title: "Bí thư chi bộ cơ sở", rank: "HEAD" },
  { title: "Phó Bí thư chi bộ cơ sở", rank: "DEPUTY" },
  { title: "Chi ủy viên, phụ trách công tác tổ chức", rank: "MEMBER" },
  { title: "Chi ủy viên, phụ trách công tác kiểm tra", rank: "MEMBER" },
];

const made = new Map<string, readonly Post[]>();

/** The posts of an organization, the most senior first. Organizations of the same type have the same ones. */
export function postsOf({ level, kind, unitType }: Body, cellPosts: number): readonly Post[] {
  const key = `${level} ${kind} ${unitType} ${cellPosts}`;
  let posts = made.get(key);
  if (posts === undefined) {
    if (level === "CENTRAL") posts = CENTRAL;
    else if (level === "CELL") posts = CELL.slice(0, cellPosts);
    else if (kind === "PARTY_CELL") posts = GRASSROOTS_CELL;
    else if (level === "GRASSROOTS") posts = unitType === null ? workplacePosts() : communePosts(TYPE_WORDS[unitType]);
    else if (level === "PROVINCE") posts = [...upperPosts(unitType, "DEPARTMENT"), ...provincialPosts(unitType)];
    else posts = upperPosts(unitType, "DIVISION");
    made.set(key, posts);
  }
  return posts;
}

/** Posts of a committee above the grassroots. Heads of its commissions have the rank of their level: cấp vụ or cấp phòng. */
function upperPosts(unitType: UnitType | null, rank: PositionRank): Post[] {
  const committee = (unitType && COMMITTEE_WORDS[unitType]) ?? "Đảng ủy";
  const state = unitType ? `, Chủ tịch Ủy ban nhân dân ${TYPE_WORDS[unitType]}` : "";
  return [
    { title: `Bí thư ${committee}`, rank: "HEAD" },
    { title: `Phó Bí thư Thường trực ${committee}`, rank: "DEPUTY" },
    { title: `Phó Bí thư ${committee}${state}`, rank: "DEPUTY" },
    { title: `Trưởng Ban Tổ chức ${committee}`, rank },
    { title: `Trưởng Ban Tuyên giáo ${committee}`, rank },
    { title: `Chủ nhiệm Ủy ban Kiểm tra ${committee}`, rank },
    { title: `Trưởng Ban Dân vận ${committee}`, rank },
    { title: `Chánh Văn phòng ${committee}`, rank },
  ];
}

function provincialPosts(unitType: UnitType | null): Post[] {
  const word = unitType ? TYPE_WORDS[unitType] : "tỉnh";
  return [
    { title: "Giám đốc Sở Nội vụ", rank: "DEPARTMENT" },
    { title: `Chủ tịch Ủy ban Mặt trận Tổ quốc ${word}`, rank: "DEPARTMENT" },
    { title: "Trưởng phòng Tổ chức cán bộ, Ban Tổ chức", rank: "DIVISION" },
    { title: "Trưởng phòng Tổ chức đảng, đảng viên, Ban Tổ chức", rank: "DIVISION" },
    { title: "Trưởng phòng Công chức, viên chức, Sở Nội vụ", rank: "DIVISION" },
  ];
}

function communePosts(word: string): Post[] {
  return [
    { title: `Bí thư Đảng ủy ${word}`, rank: "HEAD" },
    { title: `Phó Bí thư Thường trực Đảng ủy ${word}`, rank: "DEPUTY" },
    { title: `Phó Bí thư Đảng ủy, Chủ tịch Ủy ban nhân dân ${word}`, rank: "DEPUTY" },
    { title: `Ủy viên Ban Thường vụ, Chủ nhiệm Ủy ban Kiểm tra Đảng ủy ${word}`, rank: "MEMBER" },
    { title: `Ủy viên Ban Thường vụ Đảng ủy, Chủ tịch Ủy ban Mặt trận Tổ quốc ${word}`, rank: "MEMBER" },
  ];
}

function workplacePosts(): Post[] {
  return [
    { title: "Bí thư Đảng ủy cơ sở", rank: "HEAD" },
    { title: "Phó Bí thư Đảng ủy cơ sở", rank: "DEPUTY" },
    { title: "Chủ nhiệm Ủy ban Kiểm tra Đảng ủy cơ sở", rank: "MEMBER" },
    { title: "Đảng ủy viên, phụ trách công tác tổ chức", rank: "MEMBER" },
  ];
}
