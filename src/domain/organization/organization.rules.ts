/** What kinds of body there are: a committee (đảng bộ), a cell (chi bộ), an agency (cơ quan, ban). */
export const ORGANIZATION_KINDS = ["PARTY_COMMITTEE", "PARTY_CELL", "AGENCY"] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

/** The levels of the tree, from the centre down; the database sorts them in this order. */
export const LEVELS = ["CENTRAL", "PROVINCE", "UPPER_GRASSROOTS", "GRASSROOTS", "CELL"] as const;
export type Level = (typeof LEVELS)[number];

/** The types of territory in the statistics office's lists, by tier: two of a province, four of a district, three of a commune. */
export const UNIT_TYPES = [
  "PROVINCE",
  "MUNICIPALITY",
  "RURAL_DISTRICT",
  "URBAN_DISTRICT",
  "TOWN",
  "CITY",
  "COMMUNE",
  "WARD",
  "TOWNSHIP",
] as const;
export type UnitType = (typeof UNIT_TYPES)[number];

/** Where a row comes from: a published list, the report that the domain was taken from, a generator, or an operator. */
export const PROVENANCES = ["OFFICIAL_LIST", "SEED_DOCUMENT", "SYNTHETIC", "OPERATOR"] as const;
export type Provenance = (typeof PROVENANCES)[number];
