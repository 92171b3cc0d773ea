import type { Logger } from "pino";
import type { Operation } from "./operation.ts";

/** Logs an operation that has taken long. `plan` tells which statement answered it; undefined when resolvers did. */
export type NoteSlow = (operation: Pick<Operation, "definition">, milliseconds: number, plan: string | undefined) => void;

const MAX_NAME = 100;

/** Makes the log of slow operations: their names and plans, no variables. */
export function createSlowLog(log: Logger, slowAfter: number): NoteSlow {
  return ({ definition }, milliseconds, plan) => {
    if (milliseconds < slowAfter) return;
    const operation = definition.name?.value.slice(0, MAX_NAME);
    log.warn({ operation, kind: definition.operation, plan, milliseconds: Math.round(milliseconds) }, "a slow operation");
  };
}
