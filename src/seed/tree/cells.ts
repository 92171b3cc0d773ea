import { Random } from "../kit/random.ts";
import { THAI_NGUYEN } from "../lists/units.ts";
import { bodiesAt, type Body } from "./body.ts";

/** How many cells a commune committee has. */
const COMMUNE_CELLS = { thaiNguyen: { from: 15, to: 24 }, elsewhere: { from: 11, to: 19 } };

/** Gives the commune committees of Thái Nguyên 15 to 24 cells each. */
export function addThaiNguyenCells(root: Body): void {
  for (const commune of communesOf(root)) {
    if (commune.province === THAI_NGUYEN) addCells(commune);
  }
}

/** Gives every grassroots committee cells, so that the country has `total` of them: what the communes leave is spread over the others. */
export function addAllCells(root: Body, total: number): void {
  const communes = communesOf(root);
  for (const commune of communes) addCells(commune);
  let left = total - communes.reduce((sum, { cells }) => sum + cells, 0);
  const others = bodiesAt(root, "GRASSROOTS").filter(({ unitType, kind }) => unitType === null && kind === "PARTY_COMMITTEE");
  others.forEach((committee, index) => {
    const waiting = others.length - index;
    const share = Math.max(0, Math.round(left / waiting) + new Random("cells", committee.code).between(-2, 2));
    committee.cells = waiting === 1 ? Math.max(0, left) : Math.min(share, left);
    left -= committee.cells;
  });
}

function communesOf(root: Body): Body[] {
  return bodiesAt(root, "GRASSROOTS").filter(({ unitType }) => unitType !== null);
}

function addCells(commune: Body): void {
  const { from, to } = commune.province === THAI_NGUYEN ? COMMUNE_CELLS.thaiNguyen : COMMUNE_CELLS.elsewhere;
  commune.cells = new Random("cells", commune.code).between(from, to);
}
