import { HubError } from "../kernel/errors.ts";
import { tooSlow } from "./patience.ts";

/** What PostgreSQL says of a refused statement, whichever driver carried it. */
export interface DatabaseFailure {
  /** SQLSTATE, for example "23505". */
  readonly state: string;
  /** The constraint that was violated, "" when it was none. */
  readonly constraint: string;
}

/** Finds PostgreSQL's own error in what a driver or drizzle threw; undefined when there is none. */
export function databaseFailure(error: unknown): DatabaseFailure | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const fields: Record<string, unknown> = { ...cause };
    const { code, severity, constraint_name: serverName, constraint: embeddedName } = fields;
    if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && severity !== undefined) {
      const constraint = serverName ?? embeddedName;
      return { state: code, constraint: typeof constraint === "string" ? constraint : "" };
    }
  }
  return undefined;
}

/** The SQLSTATE classes that say the server, not the statement, is the trouble: connection, resources, shutdown, a session ended for its idleness. */
const UNAVAILABLE_STATES = /^(08|53|57P0|25P03)/;
/** Those of a server that has no connection, memory or room on its disk left. */
const SHORT_STATES = /^53/;
const UNAVAILABLE_CODES = new Set([
  "CONNECT_TIMEOUT",
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/** SQLSTATE of a statement that was cancelled. */
const CANCELLED = "57014";

/**
 * Runs database work; a lost connection becomes a HubError SERVICE_UNAVAILABLE, a statement that the server cancelled OPERATION_TIMEOUT,
 * every other failure passes as it is.
 */
export async function guardConnection<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isUnavailable(error)) throw unreachable(error);
    if (databaseFailure(error)?.state === CANCELLED) throw tooSlow(error);
    throw error;
  }
}

/** The error of work for which the database cannot be reached. */
export function unreachable(cause?: unknown): HubError {
  const message = "the database cannot be reached at the moment; try again";
  return new HubError("SERVICE_UNAVAILABLE", message, [], cause === undefined ? {} : { cause });
}

/** Whether an error says that there is no server: one that is short of something is there. */
export function isAway(error: unknown): boolean {
  return isUnavailable(error) && !SHORT_STATES.test(databaseFailure(error)?.state ?? "");
}

function isUnavailable(error: unknown): boolean {
  const failure = databaseFailure(error);
  return failure === undefined ? connectionFailure(error) !== undefined : UNAVAILABLE_STATES.test(failure.state);
}

/** Finds what the system or a driver says of a lost connection: its code. */
export function connectionFailure(error: unknown): { readonly code: string } | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && UNAVAILABLE_CODES.has(cause.code)) return { code: cause.code };
  }
  return undefined;
}
