import type { Level, UnitType } from "../../domain/organization/index.ts";
import type { Unit } from "../lists/units.ts";
import { addBody, type Body, makeBody } from "./body.ts";

/** Code of the one organization that everything is below. */
export const ROOT_CODE = "TW";

/** What a unit's type is called within a name. */
export const TYPE_WORDS: Record<UnitType, string> = {
  PROVINCE: "tỉnh",
  MUNICIPALITY: "thành phố",
  RURAL_DISTRICT: "huyện",
  URBAN_DISTRICT: "quận",
  TOWN: "thị xã",
  CITY: "thành phố",
  COMMUNE: "xã",
  WARD: "phường",
  TOWNSHIP: "thị trấn",
};

const LEVEL_BELOW: Partial<Record<Level, Level>> = {
  CENTRAL: "PROVINCE",
  PROVINCE: "UPPER_GRASSROOTS",
  UPPER_GRASSROOTS: "GRASSROOTS",
};

/** The party committees of the units, each below the committee of the unit that it lies in, all below the centre. */
export function unitTree(provinces: readonly Unit[]): Body {
  const root = makeBody(undefined, {
    code: ROOT_CODE,
    name: "Trung ương Đảng",
    kind: "PARTY_COMMITTEE",
    level: "CENTRAL",
    provenance: "SEED_DOCUMENT",
    place: "Trung ương",
  });
  for (const province of provinces) addCommittee(root, province);
  return root;
}

function addCommittee(parent: Body, unit: Unit): void {
  const level = LEVEL_BELOW[parent.level];
  if (level === undefined) throw new RangeError(`there is no unit below the level ${parent.level}`);
  const place = `${TYPE_WORDS[unit.type]} ${unit.name}`;
  const body = addBody(parent, {
    code: unit.code,
    name: `Đảng bộ ${place}`,
    kind: "PARTY_COMMITTEE",
    level,
    unitType: unit.type,
    provenance: "OFFICIAL_LIST",
    place,
    ...(level === "PROVINCE" ? { province: unit.code } : {}),
  });
  for (const below of unit.units) addCommittee(body, below);
}
