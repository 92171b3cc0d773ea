import { createHash } from "node:crypto";
import { type One, type Transaction, actAs, databaseFailure, once } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import { cleanText } from "../kernel/text.ts";
import type { HubContext } from "./context.ts";
import { actorOf } from "./viewer.ts";

/** From the name of a database constraint to the error that a client gets when a write would break it. */
export type Refusals = Readonly<Record<string, () => HubError>>;

/** A mutation about to be done. */
export interface WriteRequest {
  /** Name of the mutation. */
  readonly name: string;
  /** The input as it was given: together with the name it is what an idempotency key stands for. */
  readonly input: { readonly idempotencyKey?: string | null };
  readonly refusals: Refusals;
}

/**
 * Does one mutation as one transaction and answers with the entity whose row id `work` returns. With an idempotency key, a repeated
 * request is not done again: it answers with the entity of the first.
 * @param entity reads the entity, once the transaction is committed
 * @throws HubError whatever `work` throws, or what `refusals` say; the database is then as it was. NOT_FOUND when the write was done and
 * the entity has been deleted since
 */
export async function write<R>(
  ctx: HubContext,
  request: WriteRequest,
  entity: One<R>,
  work: (tx: Transaction) => Promise<number>,
): Promise<R> {
  const id = await commit(ctx, request, work);
  const row = await ctx.load.one(entity, id);
  if (row === null) throw new HubError("NOT_FOUND", `${request.name} was done, and its entity has been deleted since`);
  return row;
}

async function commit(ctx: HubContext, request: WriteRequest, work: (tx: Transaction) => Promise<number>): Promise<number> {
  const actor = actorOf(ctx.viewer);
  const { idempotencyKey } = request.input;
  const key = idempotencyKey == null ? undefined : cleanText("input.idempotencyKey", idempotencyKey, 200);
  try {
    const id = await ctx.database.transaction(async (tx) => {
      await actAs(tx, actor, ctx.database.statementTimeout);
      return key === undefined ? work(tx) : once(tx, actor, key, fingerprint(request), () => work(tx));
    });
    ctx.renewLoad();
    ctx.live.changed();
    return id;
  } catch (error) {
    throw asRefusal(error, request.refusals);
  }
}

function fingerprint({ name, input }: WriteRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([name, input]))
    .digest("base64url");
}

function asRefusal(error: unknown, refusals: Refusals): unknown {
  const failure = databaseFailure(error);
  return (failure && refusals[failure.constraint]?.()) ?? error;
}

/**
 * Refuses a change that is based on an older state than the row's.
 * @throws HubError VERSION_CONFLICT when `expected` is given and differs
 */
export function checkVersion(row: { readonly version: number }, expected: number | null | undefined): void {
  if (expected == null || expected === row.version) return;
  const rule = `the entity is at version ${row.version}; read it again and decide anew`;
  throw new HubError("VERSION_CONFLICT", `input.expectedVersion: ${rule}`, [
    { field: "input.expectedVersion", value: expected, rule },
  ]);
}
