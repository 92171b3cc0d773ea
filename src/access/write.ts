import { createHash } from "node:crypto";
import { appendEntries } from "../audit/index.ts";
import { type One, type Transaction, actAs, databaseFailure, once } from "../db/index.ts";
import { HubError } from "../kernel/errors.ts";
import { cleanText } from "../kernel/text.ts";
import { type Bounds, checkTargets, checkWritten } from "./bounds.store.ts";
import type { Action } from "./can.ts";
import type { HubContext } from "./context.ts";
import { actorOf } from "./viewer.ts";

/** From the name of a database constraint to the error that a client gets when a write would break it. */
export type Refusals = Readonly<Record<string, () => HubError>>;

/** A mutation about to be done. */
export interface ChangeRequest {
  /** Name of the mutation. */
  readonly name: string;
  /** The input as it was given: together with the name it is what an idempotency key stands for. */
  readonly input: { readonly idempotencyKey?: string | null };
  /** Whether it may change who sees and does what: it is answered when this hub goes by the new state. */
  readonly isOfAccess?: boolean;
}

/** The same for one that writes an entity. */
export interface WriteRequest extends ChangeRequest, Bounds {
  readonly refusals: Refusals;
}

/** What a change is about, where that has a name and no row id: a viewer, a token. */
interface Named {
  readonly subject: { readonly type: string; readonly name: string };
}

/**
 * Does one mutation as one transaction and answers with the entity whose row id `work` returns. With an idempotency key, a repeated
 * request is not done again: it answers with the entity of the first.
 * @param entity reads the entity, once the transaction is committed
 * @throws HubError whatever `work` throws, or what `refusals` say, or that it is outside of the viewer's rights; the database is then as it
 * was. NOT_FOUND when the write was done and the entity has been deleted since
 */
export async function write<R extends object>(
  ctx: HubContext,
  request: WriteRequest,
  entity: One<R>,
  work: (tx: Transaction) => Promise<number>,
): Promise<R> {
  const id = await commit(ctx, request, request.refusals, (tx, run) =>
    checked(tx, ctx, request, entity, () => run(() => work(tx))),
  );
  const row = await ctx.load.one(entity, id);
  if (row === null) throw new HubError("NOT_FOUND", `${request.name} was done, and its entity has been deleted since`);
  return row;
}

/** Does a mutation that writes no entity, as one transaction. With an idempotency key, a repeated request is not done again. */
export async function change(
  ctx: HubContext,
  request: ChangeRequest & Named,
  work: (tx: Transaction) => Promise<void>,
): Promise<true> {
  await commit(ctx, request, {}, (tx, run) =>
    run(async () => {
      await work(tx);
      return NO_ROW;
    }),
  );
  return true;
}

/** Holds a write to the viewer's rights: before it by what it names, after it by what has become of it. */
async function checked(
  tx: Transaction,
  { viewer }: HubContext,
  request: WriteRequest,
  entity: One<object>,
  work: () => Promise<number>,
): Promise<number> {
  await checkTargets(tx, viewer, request);
  const id = await work();
  await checkWritten(tx, viewer, request, entity, id);
  return id;
}

/** Runs work, once where it carries a key. */
type Run = (work: () => Promise<number>) => Promise<number>;

async function commit(
  ctx: HubContext,
  request: WriteRequest | (ChangeRequest & Named),
  refusals: Refusals,
  work: (tx: Transaction, run: Run) => Promise<number>,
): Promise<number> {
  const actor = actorOf(ctx.viewer);
  const { idempotencyKey } = request.input;
  const key = idempotencyKey == null ? undefined : cleanText("input.idempotencyKey", idempotencyKey, 200);
  try {
    const id = await ctx.database.transaction(async (tx) => {
      await actAs(tx, actor, ctx.database.statementTimeout);
      return work(tx, (run) => {
        const recorded = (): Promise<number> => withRecord(tx, ctx, request, run);
        return key === undefined ? recorded() : once(tx, actor, key, fingerprint(request), recorded);
      });
    });
    ctx.renewLoad();
    ctx.live.changed();
    if (request.isOfAccess === true) await ctx.access.changed();
    return id;
  } catch (error) {
    throw asRefusal(error, refusals);
  } finally {
    ctx.wrote();
  }
}

/** What writes no row has for its id. */
const NO_ROW = 0;

/** Does a change and writes it down: both are committed, or neither. */
async function withRecord(
  tx: Transaction,
  { viewer, origin }: HubContext,
  request: WriteRequest | (ChangeRequest & Named),
  work: () => Promise<number>,
): Promise<number> {
  const id = await work();
  const asking = { ...origin, viewer: actorOf(viewer), operation: `mutation ${request.name}` };
  const about =
    "subject" in request
      ? { subjectType: request.subject.type, subjectIds: [], subjectName: request.subject.name }
      : { subjectType: typeOf(request.action), subjectIds: [id], subjectName: null };
  await appendEntries(tx, [{ ...asking, ...about, kind: "CHANGE", fields: changedBy(request.input) }]);
  return id;
}

/** The type that an action is about: `cadre:write` writes a `Cadre`. */
function typeOf({ name }: Action): string {
  const [entity = ""] = name.split(":");
  return entity.charAt(0).toUpperCase() + entity.slice(1);
}

/** Input fields that say what is changed and how, not what is changed about it. */
const NOT_CHANGED = new Set(["id", "idempotencyKey", "expectedVersion"]);

function changedBy(input: object): string[] {
  return Object.entries(input).flatMap(([name, value]) => (value === undefined || NOT_CHANGED.has(name) ? [] : [name]));
}

function fingerprint({ name, input }: ChangeRequest): string {
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
