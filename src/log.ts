import { type DestinationStream, type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { connectionFailure, databaseFailure } from "./db/index.ts";
import { HubError } from "./kernel/errors.ts";

/**
 * Makes the log: one JSON line per entry, to standard output when nothing else is said. Of an error it keeps kind and place. What the
 * database or its drivers say holds SQL and values: only codes and constraints of it are kept.
 */
export function createLog(level: Config["logLevel"], destination?: DestinationStream): Logger {
  const options = { level, serializers: { err: describe } };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const type = error.name;
  const cause = error.cause === undefined ? undefined : describe(error.cause);
  if (error instanceof HubError) return { type, code: error.code, message: error.message, cause };
  const failure = databaseFailure(error) ?? connectionFailure(error);
  if (failure !== undefined) return { type, ...failure };
  const frames = error.stack?.split("\n").filter((line) => line.trimStart().startsWith("at "));
  return { type, message: "query" in error ? undefined : error.message, cause, stack: frames?.join("\n") };
}
