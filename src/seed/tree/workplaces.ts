import { Random } from "../kit/random.ts";
import { addBody, bodiesAt, type Body } from "./body.ts";
import { BLOC_ENTERPRISES, BLOC_WORKPLACES, DISTRICT_WORKPLACES, enterpriseName } from "./workplace-names.ts";

/** Of a hundred workplaces so many have a grassroots cell (chi bộ cơ sở), which has no cells below it; the others a committee. */
const GRASSROOTS_CELLS = 0.4;

/**
 * Adds grassroots organizations of agencies, schools and enterprises below blocs and districts until the country has `total`
 * grassroots organizations, spread evenly over the districts.
 */
export function addWorkplaces(root: Body, total: number): void {
  const communes = bodiesAt(root, "GRASSROOTS").length;
  const uppers = bodiesAt(root, "UPPER_GRASSROOTS");
  const districts = uppers.filter(({ unitType }) => unitType !== null);
  let added = 0;
  for (const bloc of uppers.filter(({ unitType }) => unitType === null)) added += addToBloc(bloc);
  const left = Math.max(0, total - communes - added);
  districts.forEach((district, index) => {
    const until = Math.floor(((index + 1) * left) / districts.length);
    const from = Math.floor((index * left) / districts.length);
    addToDistrict(district, index, until - from);
  });
}

function addToBloc(bloc: Body): number {
  const suffix = bloc.code.slice(bloc.code.indexOf("-") + 1);
  const named = BLOC_WORKPLACES[suffix] ?? [];
  const names = named.length > 0 ? named : Array.from({ length: BLOC_ENTERPRISES }, (_, index) => enterpriseName(index));
  names.forEach((name, index) => addWorkplace(bloc, index, `${name} ${bloc.place}`));
  return names.length;
}

function addToDistrict(district: Body, number: number, count: number): void {
  for (let index = 0; index < count; index++) {
    const named = DISTRICT_WORKPLACES[index];
    const name = named ?? enterpriseName(number * 5 + index);
    addWorkplace(district, index, `${name} ${district.place}`);
  }
}

function addWorkplace(upper: Body, index: number, name: string): void {
  const code = `${upper.code}-${String(index + 1).padStart(2, "0")}`;
  const isCell = new Random("workplaces", code).chance(GRASSROOTS_CELLS);
  addBody(upper, {
    code,
    name: `${isCell ? "Chi bộ" : "Đảng bộ"} ${name}`,
    kind: isCell ? "PARTY_CELL" : "PARTY_COMMITTEE",
    level: "GRASSROOTS",
    provenance: "SYNTHETIC",
    place: upper.place,
  });
}
