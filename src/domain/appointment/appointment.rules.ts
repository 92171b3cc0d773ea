import { HubError, badInput } from "../../kernel/errors.ts";

/** How somebody came to a post: bầu, bổ nhiệm, điều động, thi tuyển. */
export const APPOINTMENT_METHODS = ["ELECTED", "APPOINTED", "TRANSFERRED", "COMPETITIVE_EXAM"] as const;
export type AppointmentMethod = (typeof APPOINTMENT_METHODS)[number];

/** The days on which a post is held: from `startsOn` until the day before `endsOn`, without an end when that is null. */
export interface Tenure {
  startsOn: string;
  endsOn: string | null;
}

/**
 * Checks that a tenure has at least one day.
 * @param field the bound that the client gave, for the error
 * @throws HubError BAD_USER_INPUT when it ends on or before the day on which it starts
 */
export function checkTenure(tenure: Tenure, field: "input.startsOn" | "input.endsOn"): void {
  const { startsOn, endsOn } = tenure;
  if (endsOn === null || endsOn > startsOn) return;
  if (field === "input.startsOn") throw badInput(field, startsOn, `must be before the end, ${endsOn}`);
  throw badInput(
    field,
    endsOn,
    `must be later than the start, ${startsOn}; it is the first day on which the post is no longer held`,
  );
}

/**
 * Checks that a tenure can be ended on a day: after its start, and before its end if it has one.
 * @throws HubError BAD_USER_INPUT for a day that would not make it end sooner
 */
export function checkEnd(tenure: Tenure, endsOn: string): void {
  checkTenure({ startsOn: tenure.startsOn, endsOn }, "input.endsOn");
  if (tenure.endsOn === null || endsOn < tenure.endsOn) return;
  throw badInput("input.endsOn", endsOn, `must be before the present end, ${tenure.endsOn}; updateAppointment corrects an end`);
}

/** The error for a tenure in which the post has another holder; `other` says who and when, as far as that is known. */
export function heldByAnother(field: string, value: string | null, other?: Tenure & { holder: string }): HubError {
  const days =
    other && `from ${other.startsOn} ${other.endsOn === null ? "without an end" : `until the day before ${other.endsOn}`}`;
  const rule = other ? `the post is held by ${other.holder} ${days}` : "the post has another holder on some of these days";
  const full = `${rule}; a post has one holder at a time`;
  return new HubError("CONFLICT", `${field}: ${full}`, [{ field, value, rule: full }]);
}
