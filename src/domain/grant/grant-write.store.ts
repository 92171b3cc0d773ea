import { eq, sql } from "drizzle-orm";
import { type Refusals, type Right, checkVersion } from "../../access/index.ts";
import type { Transaction } from "../../db/index.ts";
import { badInput, notFound } from "../../kernel/errors.ts";
import { cleanOptionalText, cleanText } from "../../kernel/text.ts";
import { rowId } from "../relay/index.ts";
import { accessGrant, blockedViewer, revokedToken } from "./grant.table.ts";

/** A new grant, as a client sends it. */
export interface NewGrant {
  viewer: string;
  organizationId: string;
  rights: Right[];
  from?: Date | null;
  to?: Date | null;
}

/** A change of a grant; what is left out stays. */
export interface GrantChange {
  id: string;
  expectedVersion?: number | null;
  rights?: Right[] | null;
  to?: Date | null;
}

/** Gives rights and returns the grant's row id. */
export async function insertGrant(tx: Transaction, input: NewGrant, grantedBy: string): Promise<number> {
  const values = {
    viewer: cleanText("input.viewer", input.viewer, 200),
    organizationId: rowId("Organization", "input.organizationId", input.organizationId),
    rights: checkRights(input.rights),
    validTo: input.to ?? null,
    grantedBy,
    ...(input.from == null ? {} : { validFrom: input.from }),
  };
  const [row] = await tx.orm.insert(accessGrant).values(values).returning({ id: accessGrant.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

/** Changes a grant, its end included, and returns its row id. */
export async function updateGrant(tx: Transaction, input: GrantChange): Promise<number> {
  const key = rowId("Grant", "input.id", input.id);
  const [row] = await tx.orm.select().from(accessGrant).where(eq(accessGrant.id, key)).for("update");
  if (row === undefined) throw notFound("input.id", input.id, "grant");
  checkVersion(row, input.expectedVersion);
  const rights = input.rights == null ? row.rights : checkRights(input.rights);
  const validTo = input.to === undefined ? row.validTo : input.to;
  await tx.orm.update(accessGrant).set({ rights, validTo }).where(eq(accessGrant.id, key));
  return key;
}

/** Lets a subject in no more. */
export async function blockViewer(tx: Transaction, input: { viewer: string; reason?: string | null }): Promise<void> {
  const viewer = cleanText("input.viewer", input.viewer, 200);
  const reason = cleanOptionalText("input.reason", input.reason, 1000);
  await tx.orm
    .insert(blockedViewer)
    .values({ viewer, reason })
    .onConflictDoUpdate({ target: blockedViewer.viewer, set: { reason } });
}

/** Lets a subject in again. */
export async function unblockViewer(tx: Transaction, { viewer }: { viewer: string }): Promise<void> {
  await tx.orm.delete(blockedViewer).where(eq(blockedViewer.viewer, cleanText("input.viewer", viewer, 200)));
}

/** Makes a token good no more. */
export async function revokeToken(tx: Transaction, { tokenId }: { tokenId: string }): Promise<void> {
  const values = { tokenId: cleanText("input.tokenId", tokenId, 200), revokedAt: sql`now()` };
  await tx.orm.insert(revokedToken).values(values).onConflictDoNothing();
}

function checkRights(rights: readonly Right[]): Right[] {
  if (rights.length === 0) throw badInput("input.rights", rights, "must be one right at least");
  return [...new Set(rights)];
}

/** What a client is told when the database refuses a grant. */
export function grantRefusals(input: NewGrant | GrantChange): Refusals {
  const organizationId = "organizationId" in input ? input.organizationId : null;
  return {
    access_grant_organization_id_organization_id_fk: () => notFound("input.organizationId", organizationId, "organization"),
    access_grant_validity: () => badInput("input.to", input.to ?? null, "must be later than the start of the grant"),
  };
}
