import { badInput } from "../kernel/errors.ts";
import { copyLine } from "./kit/copy-line.ts";
import type { Unit } from "./lists/units.ts";
import { indicatorTable, reportTable, reportsOf } from "./report/tables.ts";
import type { Scale } from "./scale.ts";
import { appointmentTable, cadreTable, countStaff, positionTable } from "./staff/tables.ts";
import type { SeedTable } from "./table.ts";
import { bodiesOf, type Body } from "./tree/body.ts";
import { buildTree } from "./tree/organizations.ts";
import { congressTable, organizationTable } from "./tree/tables.ts";

/** Most people that can be asked for: as many as the Party has members. */
const MOST_CADRES = 5_200_000;

const TERM_ID = 1;
const TERMS: SeedTable = {
  what: "terms",
  table: "term",
  columns: "(id, code, starts_on, ends_on)",
  total: 1,
  lines: () => [copyLine([TERM_ID, "2020-2025", "2020-01-01", "2025-12-31"])],
};

/**
 * What is to be loaded, in the order in which rows refer to each other. Only the tree above the cells is held in memory.
 * @throws HubError BAD_USER_INPUT when there are to be fewer people than the posts need
 */
export function planSeed(units: readonly Unit[], scale: Scale): SeedTable[] {
  const root = buildTree(units, scale);
  const organizations = countOrganizations(root);
  const staff = countStaff(root, scale.cellPosts);
  const cadres = checkCadres(scale.cadres ?? staff.people, staff.people);
  const reports = countReports(root, scale.fourPeriods);
  return [
    TERMS,
    organizationTable(root, organizations),
    congressTable(root, TERM_ID, organizations),
    positionTable(root, scale.cellPosts, staff.positions),
    cadreTable(root, scale.cellPosts, cadres),
    appointmentTable(root, scale.cellPosts, staff.appointments),
    reportTable(root, scale.fourPeriods, reports.reports),
    indicatorTable(root, scale.fourPeriods, reports.indicators),
  ];
}

function checkCadres(cadres: number, needed: number): number {
  if (Number.isInteger(cadres) && cadres >= needed && cadres <= MOST_CADRES) return cadres;
  const rule = `must be a whole number from ${needed}, which the posts of this scale need, to ${MOST_CADRES}`;
  throw badInput("cadres", cadres, rule);
}

function countOrganizations(root: Body): number {
  let count = 0;
  for (const { cells } of bodiesOf(root)) count += 1 + cells;
  return count;
}

function countReports(root: Body, fourPeriods: boolean): { reports: number; indicators: number } {
  const counts = { reports: 0, indicators: 0 };
  for (const { indicators } of reportsOf(root, fourPeriods)) {
    counts.reports += 1;
    counts.indicators += indicators.length;
  }
  return counts;
}
