import { copyLine } from "../kit/copy-line.ts";
import { closeOf, isoDay, type Day } from "../kit/day.ts";
import type { SeedTable } from "../table.ts";
import type { Body } from "./body.ts";
import { organizationsOf } from "./organizations.ts";

/**
 * Since when the organizations of the lists count as valid. The lists carry no day of founding; the first day of the term is one
 * on which all of them are there.
 */
const VALID_FROM = "2020-01-01";

/** The rows of all organizations, each after its parent; the database adds the path. */
export function organizationTable(root: Body, total: number): SeedTable {
  const columns = "(id, code, name, kind, level, unit_type, parent_id, valid_from, provenance)";
  return { what: "organizations", table: "organization", columns, total, lines: () => organizationLines(root) };
}

function* organizationLines(root: Body): Generator<string> {
  for (const { id, code, name, kind, level, unitType, parent, provenance } of organizationsOf(root)) {
    yield copyLine([id, code, name, kind, level, unitType, parent?.id ?? null, VALID_FROM, provenance]);
  }
}

/** One congress for each organization, with the organization's id; the database adds the level and the change log. */
export function congressTable(root: Body, termId: number, total: number): SeedTable {
  const columns =
    "(id, organization_id, term_id, status, is_pilot, planned_on, planned_until, completed_at, delegate_count, provenance)";
  return { what: "congresses", table: "congress", columns, total, lines: () => congressLines(root, termId) };
}

function* congressLines(root: Body, termId: number): Generator<string> {
  for (const { id, congress } of organizationsOf(root)) {
    const { status, isPilot, plannedOn, plannedUntil, completedOn, delegates, provenance } = congress;
    const completedAt = completedOn === null ? null : closeOf(completedOn);
    yield copyLine([
      id,
      id,
      termId,
      status,
      isPilot,
      dayOrNull(plannedOn),
      dayOrNull(plannedUntil),
      completedAt,
      delegates,
      provenance,
    ]);
  }
}

function dayOrNull(value: Day | null): string | null {
  return value === null ? null : isoDay(value);
}
