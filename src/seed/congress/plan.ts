import { day } from "../kit/day.ts";
import { Random } from "../kit/random.ts";
import { THAI_NGUYEN } from "../lists/units.ts";
import type { Body, CongressPlan } from "../tree/body.ts";
import { planProvince } from "./elsewhere.ts";
import { held, plan, WINDOWS } from "./stages.ts";
import { planThaiNguyen } from "./thai-nguyen.ts";

/** Gives every body of the tree its congress of the term, as it stood on 30 June 2020. */
export function planCongresses(root: Body): void {
  root.congress = plan(root, new Random("congress", root.code), {
    status: "PREPARING",
    plannedOn: day("2021-01-25"),
    plannedUntil: day("2021-02-01"),
  });
  for (const province of root.bodies) {
    if (province.code === THAI_NGUYEN) planThaiNguyen(province);
    else planProvince(province);
  }
}

/** Cells held their congresses before their committee did: a week at least. */
export function planCellCongress(cell: Body): CongressPlan {
  const random = new Random("congress", cell.code);
  const committee = cell.parent?.congress.completedOn ?? WINDOWS.grassroots.to;
  const on = random.between(WINDOWS.cells.from, Math.min(WINDOWS.cells.to, committee - 7));
  return held(cell, on, random);
}
