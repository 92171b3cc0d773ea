import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** A calendar day that exists, from year 1000 to 9999, as `YYYY-MM-DD`. */
export function isDay(text: string): boolean {
  if (!/^[1-9]\d{3}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Reads an RFC 3339 instant with a zone, from year 1000 to 9999; undefined when the text is none. */
export function parseInstant(text: string): Date | undefined {
  const form = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/.exec(text);
  if (form?.[1] === undefined || !isDay(form[1])) return undefined;
  const instant = new Date(text.replace(/(\.\d{3})\d+/, "$1"));
  const year = instant.getUTCFullYear();
  return year >= 1000 && year <= 9999 ? instant : undefined;
}

function day(value: unknown): string {
  if (typeof value === "string" && isDay(value)) return value;
  throw new GraphQLError(`Date must be a day that exists, as YYYY-MM-DD; got ${shown(value)}`);
}

function instant(value: unknown): Date {
  const parsed = typeof value === "string" ? parseInstant(value) : undefined;
  if (parsed !== undefined) return parsed;
  throw new GraphQLError(`DateTime must be an RFC 3339 instant with its zone, as 2020-06-30T17:00:00+07:00; got ${shown(value)}`);
}

function shown(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 60) ?? String(value);
}

/** Days without a time: validity, plans, terms. Strings inside the hub as well. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: "Date",
  description: "A calendar day, `YYYY-MM-DD` (ngày).",
  specifiedByURL: "https://scalars.graphql.org/andimarek/local-date",
  serialize: day,
  parseValue: day,
  parseLiteral: (node) => day(node.kind === Kind.STRING ? node.value : undefined),
});

/** Instants: when something was done. JavaScript dates inside the hub, RFC 3339 in UTC outside. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description: "An instant, RFC 3339 with its zone; answers are in UTC, `2020-06-30T10:00:00.000Z` (thời điểm).",
  specifiedByURL: "https://scalars.graphql.org/andimarek/date-time",
  serialize(value) {
    if (value instanceof Date) return value.toISOString();
    throw new GraphQLError("DateTime cannot show this value");
  },
  parseValue: instant,
  parseLiteral: (node) => instant(node.kind === Kind.STRING ? node.value : undefined),
});
