import { enumType } from "../relay/index.ts";
import type { Level, OrganizationKind, Provenance, UnitType } from "./organization.rules.ts";

export const OrganizationKindType = enumType<OrganizationKind>(
  "OrganizationKind",
  "What kind of body an organization is (loại tổ chức).",
  {
    PARTY_COMMITTEE: "A committee with organizations or cells below it (đảng bộ).",
    PARTY_CELL: "The smallest unit (chi bộ).",
    AGENCY: "An agency or a commission (cơ quan, ban).",
  },
);

export const LevelType = enumType<Level>("Level", "Where in the tree an organization sits, from the centre down (cấp).", {
  CENTRAL: "The root (Trung ương). Below it: CENTRAL, PROVINCE.",
  PROVINCE:
    "Directly under the centre: provinces, cities, blocs (trực thuộc Trung ương). Below it: PROVINCE, UPPER_GRASSROOTS, GRASSROOTS.",
  UPPER_GRASSROOTS:
    "Directly above the grassroots: districts, blocs (cấp trên trực tiếp cơ sở). Below it: UPPER_GRASSROOTS, GRASSROOTS.",
  GRASSROOTS: "Grassroots organizations: communes, agencies, enterprises (tổ chức cơ sở đảng). Below it: GRASSROOTS, CELL.",
  CELL: "A cell under a grassroots committee (chi bộ trực thuộc đảng ủy cơ sở). Nothing below it.",
});

export const UnitTypeType = enumType<UnitType>(
  "UnitType",
  "The type of the territory whose organization it is (loại đơn vị hành chính).",
  {
    PROVINCE: "tỉnh",
    MUNICIPALITY: "thành phố trực thuộc Trung ương",
    RURAL_DISTRICT: "huyện",
    URBAN_DISTRICT: "quận",
    TOWN: "thị xã",
    CITY: "thành phố thuộc tỉnh",
    COMMUNE: "xã",
    WARD: "phường",
    TOWNSHIP: "thị trấn",
  },
);

export const ProvenanceType = enumType<Provenance>("Provenance", "Where a record comes from (nguồn).", {
  OFFICIAL_LIST: "From the statistics office's list of administrative units.",
  SEED_DOCUMENT: "A figure of the report of the mid-2020 conference.",
  SYNTHETIC: "Made up by a generator: no real person or body.",
  OPERATOR: "Entered by an operator.",
});

export const OrganizationOrderType = enumType<"NAME_ASC" | "NAME_DESC" | "CODE_ASC" | "CODE_DESC" | "LEVEL_ASC" | "LEVEL_DESC">(
  "OrganizationOrder",
  "How a list of organizations is ordered.",
  {
    NAME_ASC: "By name, in the order of the Vietnamese alphabet.",
    NAME_DESC: "By name, backward.",
    CODE_ASC: "By code; those without one come last.",
    CODE_DESC: "By code, backward; those without one come last.",
    LEVEL_ASC: "By level from the centre down, then by name.",
    LEVEL_DESC: "By level from the cells up, then by name backward.",
  },
);
