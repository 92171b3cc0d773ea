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
    if (isUnavailable(error)) {
      throw new HubError("SERVICE_UNAVAILABLE", "the database cannot be reached at the moment; try again", [], { cause: error });
    }
    if (databaseFailure(error)?.state === CANCELLED) throw tooSlow(error);
    throw error;
  }
}

function isUnavailable(error: unknown): boolean {
  const failure = databaseFailure(error);
  if (failure !== undefined) return UNAVAILABLE_STATES.test(failure.state);
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if ("code" in cause && typeof cause.code === "string" && UNAVAILABLE_CODES.has(cause.code)) return true;
  }
  return false;
}
