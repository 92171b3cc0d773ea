import { HubError } from "../kernel/errors.ts";
import type { Waiter } from "../kernel/waiter.ts";

/** Milliseconds that one statement of a client's may take, when nothing else is said. */
export const STATEMENT_TIMEOUT = 5_000;

/** How long a statement is waited for. */
export interface Patience {
  readonly waiter: Waiter;
  readonly milliseconds: number;
}

/** A statement of the driver's. `cancel` resolves when the server has been told. */
export type Statement<T> = Promise<T> & { readonly active: boolean; cancel(): Promise<unknown> | undefined };

/** Milliseconds between two looks whether a statement that is to be cancelled has begun. */
const LOOK_AGAIN = 20;

/**
 * Waits for a statement and cancels it when that takes too long, or nobody waits any more; without patience it has all the time. A statement must have its session for itself,
 * or share it only with such as are given up together with it: the server cancels whatever runs there.
 */
export function patiently<T>(statement: Statement<T>, patience: Patience | undefined): Promise<T> {
  if (patience === undefined) return statement;
  const { waiter, milliseconds } = patience;
  return new Promise((resolve, reject) => {
    let settled = false;
    const cancel = (): void => {
      // What has not begun cannot be cancelled; the driver would lose the place of a connection that is being made for it.
      if (statement.active) statement.cancel()?.catch(() => undefined);
      else if (!settled) setTimeout(cancel, LOOK_AGAIN);
    };
    const giveUp = (reason: HubError): void => {
      reject(reason);
      cancel();
    };
    const timer = setTimeout(() => giveUp(tooSlow()), milliseconds);
    const stay = waiter.onGone(giveUp);
    const settle = (): void => {
      settled = true;
      clearTimeout(timer);
      stay();
    };
    statement.finally(settle).then(resolve, reject);
    if (waiter.gone !== undefined) giveUp(waiter.gone);
  });
}

/** The error of a statement that was cancelled for its slowness, by the hub or by the server. */
export function tooSlow(cause?: unknown): HubError {
  return new HubError("OPERATION_TIMEOUT", "the database took too long; ask for less", [], cause === undefined ? {} : { cause });
}
