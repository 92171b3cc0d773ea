import type { UnitType } from "../../domain/organization/index.ts";
import { type List, ListProblems, readList } from "./list-file.ts";
import { communeRow, communeRow2019, districtRow, districtRow2019, provinceRow, type UnitRow, type UnitTypeRow } from "./rows.ts";
import type { UnitFiles } from "./sources.ts";

/** An administrative unit with those below it. */
export interface Unit {
  code: string;
  /** Without its type: "Đại Từ", "1". */
  name: string;
  type: UnitType;
  units: Unit[];
}

/** Code of the province that the sample data tell most about. */
export const THAI_NGUYEN = "19";

/**
 * Joins the lists to the tree of provinces, districts and communes. Names and parents are the newest list's. Thái Nguyên's types
 * are those of October 2019: the newest list has towns and wards that were made of communes after June 2020.
 * @throws HubError BAD_USER_INPUT that names the file, the row and the reason for each bad row
 */
export function readUnits(files: UnitFiles): Unit[] {
  const problems = new ListProblems();
  const provinces = readList(files.provinces, provinceRow, problems);
  const districts = readList(files.districts, districtRow, problems);
  const communes = readList(files.communes, communeRow, problems);
  const districts2019 = readList(files.districts2019, districtRow2019, problems);
  const communes2019 = readList(files.communes2019, communeRow2019, problems);

  const provinceUnits = new Map([...provinces.rows.values()].map((row) => [row.code, unitOf(row)]));
  const districtUnits = attach(districts, provinceUnits, provinces.file, problems);
  attach(communes, districtUnits, districts.file, problems);

  const special = provinceUnits.get(THAI_NGUYEN)?.units ?? [];
  takeTypes(special, districts, districts2019, problems);
  takeTypes(
    special.flatMap(({ units }) => units),
    communes,
    communes2019,
    problems,
  );
  problems.refuseIfAny();
  return [...provinceUnits.values()];
}

function unitOf({ code, name, type }: UnitRow): Unit {
  return { code, name, type, units: [] };
}

/** Makes the rows' units and puts each below its parent. */
function attach(list: List<UnitRow>, parents: Map<string, Unit>, parentFile: string, problems: ListProblems): Map<string, Unit> {
  const units = new Map<string, Unit>();
  for (const row of list.rows.values()) {
    const unit = unitOf(row);
    units.set(row.code, unit);
    const parent = parents.get(row.parentCode);
    if (parent === undefined) {
      problems.add(list.place(row.code), row.parentCode, `its parent_code ${row.parentCode} names no row of ${parentFile}`);
    } else {
      parent.units.push(unit);
    }
  }
  return units;
}

function takeTypes(units: Unit[], list: List<UnitRow>, older: List<UnitTypeRow>, problems: ListProblems): void {
  for (const unit of units) {
    const row = older.rows.get(unit.code);
    if (row === undefined) {
      problems.add(
        list.place(unit.code),
        unit.code,
        `its code names no row of ${older.file}, which says what type it had in June 2020`,
      );
    } else {
      unit.type = row.type;
    }
  }
}
