import { HubError } from "../../kernel/errors.ts";

/** The states of a congress (đại hội) in their usual order. */
export const CONGRESS_STATUSES = ["PLANNED", "PREPARING", "IN_SESSION", "COMPLETED", "POSTPONED"] as const;
export type CongressStatus = (typeof CONGRESS_STATUSES)[number];

/**
 * Where a congress can go from each state: one step forward at a time, a postponement from any state before completion and back.
 * Out of COMPLETED leads only a correction, which takes a reason.
 */
export const TRANSITIONS: Readonly<Record<CongressStatus, readonly CongressStatus[]>> = {
  PLANNED: ["PREPARING", "POSTPONED"],
  PREPARING: ["IN_SESSION", "POSTPONED"],
  IN_SESSION: ["COMPLETED", "POSTPONED"],
  COMPLETED: ["PLANNED", "PREPARING", "IN_SESSION"],
  POSTPONED: ["PLANNED", "PREPARING", "IN_SESSION"],
};

/** A step that is asked for. */
export interface Transition {
  from: CongressStatus;
  to: CongressStatus;
  /** When it took effect. */
  at: Date;
  /** When the step before it took effect. */
  previousAt: Date | undefined;
  reason: string | null;
}

/**
 * Checks a step against the rules.
 * @throws HubError ILLEGAL_TRANSITION when the step does not exist, BAD_USER_INPUT for its instant or a missing reason
 */
export function checkTransition({ from, to, at, previousAt, reason }: Transition, now: Date): void {
  if (!TRANSITIONS[from].includes(to)) {
    const rule = `from ${from} a congress can go to ${TRANSITIONS[from].join(", ")}`;
    throw new HubError("ILLEGAL_TRANSITION", `input.status: ${rule}`, [{ field: "input.status", value: to, rule }]);
  }
  if (from === "COMPLETED" && reason === null) refuse("reason", null, "is required to reopen a completed congress");
  if (at > now) refuse("at", at, `must not be in the future; it is ${now.toISOString()} now`);
  if (previousAt !== undefined && at < previousAt) {
    refuse("at", at, `must not be earlier than the step before it, ${previousAt.toISOString()}`);
  }
}

function refuse(name: string, value: Date | null, rule: string): never {
  const field = `input.${name}`;
  throw new HubError("BAD_USER_INPUT", `${field}: ${rule}`, [{ field, value, rule }]);
}
