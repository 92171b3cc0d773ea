import { planCellCongress, planCongresses } from "../congress/plan.ts";
import { THAI_NGUYEN, type Unit } from "../lists/units.ts";
import type { Scale } from "../scale.ts";
import { addBlocs } from "./blocs.ts";
import { bodiesOf, type Body, makeBody, numberBodies } from "./body.ts";
import { cellNames } from "./cell-names.ts";
import { addAllCells, addThaiNguyenCells } from "./cells.ts";
import { unitTree } from "./units.ts";
import { addWorkplaces } from "./workplaces.ts";

/** Every organization above the cells, numbered and with its congress; cells are made by `organizationsOf`. */
export function buildTree(units: readonly Unit[], scale: Scale): Body {
  const root = unitTree(units);
  for (const province of root.bodies) {
    if (scale.grassroots !== undefined || province.code === THAI_NGUYEN) addBlocs(province);
  }
  if (scale.grassroots !== undefined) addWorkplaces(root, scale.grassroots);
  if (scale.cells === undefined) addThaiNguyenCells(root);
  else addAllCells(root, scale.cells);
  numberBodies(root);
  planCongresses(root);
  return root;
}

/** Every organization, cells included, in the order of their ids. */
export function* organizationsOf(root: Body): Generator<Body> {
  for (const body of bodiesOf(root)) {
    yield body;
    yield* cellsOf(body);
  }
}

/** The cells of a committee. */
export function* cellsOf(committee: Body): Generator<Body> {
  let number = 0;
  for (const name of committee.cells === 0 ? [] : cellNames(committee)) {
    number += 1;
    const cell = makeBody(committee, {
      code: `${committee.code}-${String(number).padStart(2, "0")}`,
      name,
      kind: "PARTY_CELL",
      level: "CELL",
      provenance: "SYNTHETIC",
      place: committee.place,
    });
    cell.id = committee.id + number;
    cell.congress = planCellCongress(cell);
    yield cell;
  }
}
