import { type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";

/** SQL as pieces of text with a value, or something that is still to be filled in, between each two of them. */
export interface Pieces {
  readonly texts: readonly string[];
  readonly values: readonly unknown[];
}

/** What one request brings: its variables, and what was already made of them. */
export interface Binding {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly made: Map<object, unknown>;
}

/** Starts a request. */
export function bindingOf(variables: Readonly<Record<string, unknown>>): Binding {
  return { variables, made: new Map() };
}

/** Makes something once a request. */
export function once<T>(binding: Binding, key: object, make: () => T): T {
  if (!binding.made.has(key)) binding.made.set(key, make());
  // Each key belongs to one kind of thing.
  return binding.made.get(key) as T;
}

/** A part of a statement that depends on arguments. It stands in a template where a value would. */
export class Slot {
  readonly fill: (binding: Binding) => SQL | Pieces;
  /** Whether its arguments are in the document: it is filled in once a day (the day is what forms take `today` from). */
  readonly constant: boolean;

  constructor(constant: boolean, fill: (binding: Binding) => SQL | Pieces) {
    this.constant = constant;
    this.fill = fill;
  }
}

/** Stands where a value goes; no name and no text of ours holds it. */
const MARK = "\u0001";

const dialect = new PgDialect();
dialect.escapeParam = () => MARK;

/** Takes SQL apart. */
export function toPieces(query: SQL): Pieces {
  const { sql, params } = dialect.sqlToQuery(query);
  return { texts: sql.split(MARK), values: params };
}

/** Fills slots in: all of them, or the constant ones. */
export function expand(pieces: Pieces, binding: Binding, constantOnly: boolean): Pieces {
  const out = { texts: [""], values: [] as unknown[] };
  append(out, pieces, binding, constantOnly);
  return out;
}

function append(out: { texts: string[]; values: unknown[] }, pieces: Pieces, binding: Binding, constantOnly: boolean): void {
  for (const [place, text] of pieces.texts.entries()) {
    out.texts[out.texts.length - 1] += text;
    if (place === pieces.values.length) return;
    const value = pieces.values[place];
    if (value instanceof Slot && (value.constant || !constantOnly)) {
      const filled = value.fill(binding);
      append(out, "texts" in filled ? filled : toPieces(filled), binding, constantOnly);
    } else {
      out.values.push(value);
      out.texts.push("");
    }
  }
}

/** The statement's text with `$1`, `$2`, … for its values. */
export function toText({ texts }: Pieces): string {
  return texts.reduce((text, next, place) => `${text}$${place}${next}`);
}
