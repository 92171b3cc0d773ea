/** A value of one column; null is SQL's null. */
export type CopyValue = string | number | boolean | null;

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPES: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** One row in PostgreSQL's text format for COPY, its newline included. */
export function copyLine(values: readonly CopyValue[]): string {
  return `${values.map(field).join("\t")}\n`;
}

function field(value: CopyValue): string {
  if (value === null) return "\\N";
  if (typeof value === "string") return value.replace(SPECIAL, (special) => ESCAPES[special] ?? special);
  return String(value);
}
