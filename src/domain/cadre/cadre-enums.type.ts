import { enumType } from "../relay/index.ts";
import type { CadreCategory, Gender } from "./cadre.rules.ts";

export const CadreCategoryType = enumType<CadreCategory>("CadreCategory", "Category of staff (đối tượng).", {
  CADRE: "Elected or appointed to a post for a term (cán bộ).",
  CIVIL_SERVANT: "Recruited to a rank or a post of an agency (công chức).",
  PUBLIC_EMPLOYEE: "Working under contract in a public unit (viên chức).",
});

export const GenderType = enumType<Gender>("Gender", "Gender (giới tính).", {
  FEMALE: "nữ",
  MALE: "nam",
});
