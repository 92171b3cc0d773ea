import { eq, sql } from "drizzle-orm";
import { checkVersion, type Refusals } from "../../access/index.ts";
import type { Transaction } from "../../db/index.ts";
import { HubError, badInput, notFound } from "../../kernel/errors.ts";
import { cleanOptionalText } from "../../kernel/text.ts";
import { rowId } from "../relay/index.ts";
import { type CongressStatus, checkTransition } from "./congress.rules.ts";
import { congress, term } from "./congress.table.ts";

/** What can be said of a congress besides its status. */
export interface CongressDetails {
  isPilot?: boolean | null;
  plannedOn?: string | null;
  plannedUntil?: string | null;
  delegateCount?: number | null;
}

export interface NewCongress extends CongressDetails {
  organizationId: string;
  term: string;
}

export interface CongressChange extends CongressDetails {
  id: string;
  expectedVersion?: number | null;
}

/** A step of a congress from its present status to another. */
export interface StatusChange {
  congressId: string;
  status: CongressStatus;
  /** When it took effect; now when left out. */
  at?: Date | null;
  reason?: string | null;
  expectedVersion?: number | null;
}

/** Adds a congress, PLANNED, and returns its row id. */
export async function insertCongress(tx: Transaction, input: NewCongress): Promise<number> {
  const organizationId = rowId("Organization", "input.organizationId", input.organizationId);
  const [named] = await tx.orm.select({ id: term.id }).from(term).where(eq(term.code, input.term));
  if (named === undefined) throw notFound("input.term", input.term, "term");
  const [row] = await tx.orm
    .insert(congress)
    .values({
      organizationId,
      termId: named.id,
      // The trigger puts in the organization's level; CELL only satisfies the column's type until then.
      level: "CELL",
      isPilot: input.isPilot ?? false,
      plannedOn: input.plannedOn ?? null,
      plannedUntil: input.plannedUntil ?? null,
      delegateCount: input.delegateCount ?? null,
      provenance: "OPERATOR",
    })
    .returning({ id: congress.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

/** Changes what is said of a congress and returns its row id. What is left out stays. */
export async function updateCongress(tx: Transaction, input: CongressChange): Promise<number> {
  const row = await lockCongress(tx, "input.id", input.id, input.expectedVersion);
  await tx.orm
    .update(congress)
    .set({
      isPilot: input.isPilot ?? row.isPilot,
      plannedOn: input.plannedOn === undefined ? row.plannedOn : input.plannedOn,
      plannedUntil: input.plannedUntil === undefined ? row.plannedUntil : input.plannedUntil,
      delegateCount: input.delegateCount === undefined ? row.delegateCount : input.delegateCount,
    })
    .where(eq(congress.id, row.id));
  return row.id;
}

/**
 * Takes a congress one step further, by the rules, and returns its row id.
 * @param reopen called when it was completed; throws when that may not be corrected
 */
export async function changeStatus(tx: Transaction, input: StatusChange, now: Date, reopen: () => void): Promise<number> {
  const row = await lockCongress(tx, "input.congressId", input.congressId, input.expectedVersion);
  const at = input.at ?? now;
  const reason = cleanOptionalText("input.reason", input.reason, 1000);
  checkTransition({ from: row.status, to: input.status, at, previousAt: await lastStepAt(tx, row.id), reason }, now);
  if (row.status === "COMPLETED") reopen();
  await tx.rows(
    sql`select set_config('diem_cau.at', ${at.toISOString()}, true), set_config('diem_cau.reason', ${reason ?? ""}, true)`,
  );
  await tx.orm
    .update(congress)
    .set({ status: input.status, completedAt: input.status === "COMPLETED" ? at : null })
    .where(eq(congress.id, row.id));
  return row.id;
}

async function lockCongress(
  tx: Transaction,
  field: string,
  id: string,
  expectedVersion: number | null | undefined,
): Promise<typeof congress.$inferSelect> {
  const [row] = await tx.orm
    .select()
    .from(congress)
    .where(eq(congress.id, rowId("Congress", field, id)))
    .for("update");
  if (row === undefined) throw notFound(field, id, "congress");
  checkVersion(row, expectedVersion);
  return row;
}

/** When the latest change of status took effect; creation is no step. */
async function lastStepAt(tx: Transaction, congressId: number): Promise<Date | undefined> {
  const [row] = await tx.rows(
    sql`select max(at)::text as at from congress_change where congress_id = ${congressId} and from_status <> to_status`,
  );
  return typeof row?.["at"] === "string" ? new Date(row["at"]) : undefined;
}

/** What a client is told when the database refuses a congress. */
export function congressRefusals(input: CongressDetails & { organizationId?: string }): Refusals {
  return {
    congress_organization_term: () => {
      const rule = "has a congress of this term already; change that one";
      return new HubError("CONFLICT", `input.organizationId: ${rule}`, [
        { field: "input.organizationId", value: input.organizationId, rule },
      ]);
    },
    congress_organization_id_organization_id_fk: () => notFound("input.organizationId", input.organizationId, "organization"),
    congress_planned_order: () => badInput("input.plannedUntil", input.plannedUntil ?? null, "must not be before plannedOn"),
    congress_delegates: () => badInput("input.delegateCount", input.delegateCount ?? null, "must be 1 to 100000"),
  };
}
