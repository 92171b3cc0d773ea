const MILLISECONDS = 86_400_000;

/** A calendar day as the number of days since 1 January 1970: days are added and compared as numbers. */
export type Day = number;

/** The day that an ISO date names, for example "2020-06-30". */
export function day(iso: string): Day {
  return Date.parse(`${iso}T00:00:00Z`) / MILLISECONDS;
}

const texts = new Map<Day, string>();

/** The day as an ISO date. */
export function isoDay(value: Day): string {
  let text = texts.get(value);
  if (text === undefined) {
    text = new Date(value * MILLISECONDS).toISOString().slice(0, 10);
    texts.set(value, text);
  }
  return text;
}

/** Five in the afternoon of a day in Việt Nam, as an instant: when a congress closes and offices file their papers. */
export function closeOf(value: Day): string {
  return `${isoDay(value)}T17:00:00+07:00`;
}

/** The day that the sample data are as of: what is later is planned, not done. */
export const AS_OF = day("2020-06-30");
