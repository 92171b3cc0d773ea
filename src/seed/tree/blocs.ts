import { THAI_NGUYEN } from "../lists/units.ts";
import { addBody, type Body } from "./body.ts";

/** A committee directly under a provincial one that is not a district's. */
interface Bloc {
  /** What its code ends in. */
  suffix: string;
  name(province: string): string;
  /** What the names of its workplaces end in. */
  place(province: string): string;
}

const ofProvince = (province: string): string => province;

const BLOCS: readonly Bloc[] = [
  { suffix: "KCQ", name: (province) => `Khối các cơ quan ${province}`, place: ofProvince },
  { suffix: "KDN", name: (province) => `Khối doanh nghiệp ${province}`, place: ofProvince },
  { suffix: "CA", name: (province) => `Công an ${province}`, place: ofProvince },
  { suffix: "QS", name: (province) => `Quân sự ${province}`, place: ofProvince },
];
const UNIVERSITY: Bloc = {
  suffix: "DHTN",
  name: () => "Đại học Thái Nguyên",
  place: () => "thuộc Đại học Thái Nguyên",
};

/** Adds the blocs of agencies and enterprises, the police, the army and, in Thái Nguyên, the university. */
export function addBlocs(province: Body): void {
  for (const { suffix, name, place } of province.code === THAI_NGUYEN ? [...BLOCS, UNIVERSITY] : BLOCS) {
    addBody(province, {
      code: `${province.code}-${suffix}`,
      name: `Đảng bộ ${name(province.place)}`,
      kind: "PARTY_COMMITTEE",
      level: "UPPER_GRASSROOTS",
      provenance: "SYNTHETIC",
      place: place(province.place),
    });
  }
}
