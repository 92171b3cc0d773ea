import { and, eq, sql } from "drizzle-orm";
import { HubError } from "../kernel/errors.ts";
import type { Transaction } from "./database.ts";
import { idempotency } from "./idempotency.table.ts";

/**
 * Says who writes: the triggers record it with each change of this transaction. Each statement of it may take so many milliseconds; it is
 * said here, as a setting of the session would not reach the session that a pooler gives.
 */
export async function actAs(tx: Transaction, actor: string, statementTimeout: number): Promise<void> {
  await tx.rows(
    sql`select set_config('diem_cau.actor', ${actor}, true), set_config('statement_timeout', ${String(statementTimeout)}, true)`,
  );
}

/**
 * Does the work of a keyed request, once: a second request with the key waits for the first to end and gets its result.
 * @param fingerprint what the key stands for
 * @throws HubError IDEMPOTENCY_KEY_REUSED when the key stands for something else
 */
export async function once(
  tx: Transaction,
  actor: string,
  key: string,
  fingerprint: string,
  work: () => Promise<number>,
): Promise<number> {
  const mine = await tx.orm.insert(idempotency).values({ actor, key, fingerprint, result: 0 }).onConflictDoNothing().returning();
  const same = and(eq(idempotency.actor, actor), eq(idempotency.key, key));
  if (mine.length === 0) {
    const [first] = await tx.orm.select().from(idempotency).where(same);
    if (first?.fingerprint === fingerprint) return first.result;
    throw new HubError(
      "IDEMPOTENCY_KEY_REUSED",
      "input.idempotencyKey: belongs to another request; take a new key for each new request",
      [{ field: "input.idempotencyKey", value: key, rule: "must be new, or come with the very same request as before" }],
    );
  }
  const result = await work();
  await tx.orm.update(idempotency).set({ result }).where(same);
  return result;
}
