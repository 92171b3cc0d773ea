import { badInput } from "./errors.ts";

/**
 * Takes a text that a client typed: composed (NFC), without blanks around it.
 * @param field where it stands in the request
 * @param limit the greatest length, in characters
 * @throws HubError BAD_USER_INPUT when it is empty, too long, or holds control characters other than line breaks and tabs
 */
export function cleanText(field: string, value: string, limit: number): string {
  const text = value.normalize("NFC").trim();
  if (text === "") throw badInput(field, value, "must not be empty");
  if (text.length > limit) throw badInput(field, value, `must have at most ${limit} characters; it has ${text.length}`);
  if (/[^\P{Cc}\n\r\t]/u.test(text)) throw badInput(field, value, "must not hold control characters");
  return text;
}

/** The same for a text that may be left out; null when it is. */
export function cleanOptionalText(field: string, value: string | null | undefined, limit: number): string | null {
  return value === null || value === undefined ? null : cleanText(field, value, limit);
}
