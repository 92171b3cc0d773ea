import { badInput } from "../../kernel/errors.ts";

/** Categories of staff: cán bộ, công chức, viên chức. */
export const CADRE_CATEGORIES = ["CADRE", "CIVIL_SERVANT", "PUBLIC_EMPLOYEE"] as const;
export type CadreCategory = (typeof CADRE_CATEGORIES)[number];

export const GENDERS = ["FEMALE", "MALE"] as const;
export type Gender = (typeof GENDERS)[number];

/** Why a private value is not shown. */
export const WITHHELD = ["NO_RIGHT"] as const;
export type Withheld = (typeof WITHHELD)[number];

/** The least age at which the Labour Code lets somebody work at all. */
const LEAST_AGE = 15;
const GREATEST_AGE = 120;

/**
 * Checks that somebody born on this day can hold or have held a post.
 * @param today the day of the check, YYYY-MM-DD
 * @throws HubError BAD_USER_INPUT when the day is in the future, too recent, or too long ago
 */
export function checkBirthDate(field: string, birthDate: string, today: string): string {
  if (birthDate > today) throw badInput(field, birthDate, `must not be in the future; today is ${today}`);
  const [earliest, latest] = [yearsBefore(today, GREATEST_AGE), yearsBefore(today, LEAST_AGE)];
  if (birthDate < earliest || birthDate > latest) throw badInput(field, birthDate, `must be from ${earliest} to ${latest}`);
  return birthDate;
}

/** The same day so many years earlier; of 29 February, the day before it. */
function yearsBefore(day: string, years: number): string {
  return `${Number(day.slice(0, 4)) - years}${day.slice(4).replace("-02-29", "-02-28")}`;
}
