import { type Logger, pino } from "pino";
import type { Config } from "./config.ts";
import { databaseFailure } from "./db/index.ts";

/**
 * Makes the log: one JSON line per entry. Of an error it keeps kind and place; the messages of database errors carry SQL and values, so
 * that only their code and constraint are kept.
 */
export function createLog(level: Config["logLevel"]): Logger {
  return pino({ level, serializers: { err: describe } });
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const failure = databaseFailure(error);
  const frames = error.stack?.split("\n").filter((line) => line.trimStart().startsWith("at "));
  const what =
    failure === undefined
      ? { message: error.message, cause: error.cause === undefined ? undefined : describe(error.cause) }
      : failure;
  return { type: error.name, ...what, stack: frames?.join("\n") };
}
