import { type SQL, sql } from "drizzle-orm";
import { ASPECTS, type Aspect, type Extents, asSeen, rootsIn } from "../db/index.ts";
import { type Pieces, flatten } from "./flatten.ts";

/** What one request brings: its variables, and what was already made of them. */
export interface Binding {
  readonly variables: Readonly<Record<string, unknown>>;
  /** What the viewer sees, and which aspects of it not everywhere. */
  readonly extents: Extents;
  readonly narrowed: Narrowed;
  readonly made: Map<object, unknown>;
}

/** Starts a request. */
export function bindingOf(variables: Readonly<Record<string, unknown>>, extents: Extents): Binding {
  return { variables, extents, narrowed: narrowedIn(extents), made: new Map() };
}

/** Who is answered by one plan: those who see not everything of the same aspects. Where they see it is filled in. */
export type Narrowed = ReadonlySet<Aspect>;

/** What of a viewer decides about the plan. */
export function narrowedIn(extents: Extents): Narrowed {
  const known = narrowings.get(extents);
  if (known !== undefined) return known;
  const narrowed = new Set(ASPECTS.filter((aspect) => extents[aspect] !== "everywhere"));
  narrowings.set(extents, narrowed);
  return narrowed;
}

/** Viewers of no grants share their extents. */
const narrowings = new WeakMap<Extents, Narrowed>();

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

/** Where each aspect is seen, open until a viewer asks. */
const ROOTS = new Map(
  ASPECTS.map((aspect) => [aspect, sql`${new Slot(false, ({ extents }) => rootsIn(extents[aspect]) ?? sql`'{}'::integer[]`)}`]),
);

/** Takes SQL apart, as those see it who see not everything of some aspects. */
export function toPieces(query: SQL, narrowed: Narrowed): Pieces {
  const seen = narrowed.size === 0 ? query : asSeen(query, (aspect) => (narrowed.has(aspect) ? ROOTS.get(aspect) : undefined));
  return flatten(seen);
}

/** Fills in the slots that need nothing of a request. */
export function settle(pieces: Pieces, binding: Binding): Pieces {
  const out = { texts: [""], values: [] as unknown[] };
  append(out, pieces, binding, false);
  return out;
}

/** What filling in has brought. */
export interface Filled {
  /** The texts of each slot, between its values. Where they are equal the whole statement is. */
  readonly texts: readonly (readonly string[])[];
  /** The values of the whole statement. */
  readonly values: readonly unknown[];
}

/** Fills in all slots. */
export function fill(pieces: Pieces, binding: Binding): Filled {
  const texts: string[][] = [];
  const values: unknown[] = [];
  for (const value of pieces.values) {
    if (value instanceof Slot) {
      const out = { texts: [""], values };
      append(out, toFilled(value, binding), binding, true);
      texts.push(out.texts);
    } else {
      values.push(value);
    }
  }
  return { texts, values };
}

/** The whole statement's text, with `$1`, `$2`, … for its values. */
export function toText({ texts, values }: Pieces, filled: Filled): string {
  let text = texts[0] ?? "";
  let slots = 0;
  let count = 0;
  for (const [place, value] of values.entries()) {
    const [first = "", ...rest] = value instanceof Slot ? (filled.texts[slots++] ?? []) : ["", ""];
    text += first;
    for (const next of rest) text += `$${(count += 1)}${next}`;
    text += texts[place + 1] ?? "";
  }
  return text;
}

function append(out: { texts: string[]; values: unknown[] }, pieces: Pieces, binding: Binding, all: boolean): void {
  for (const [place, text] of pieces.texts.entries()) {
    out.texts[out.texts.length - 1] += text;
    if (place === pieces.values.length) return;
    const value = pieces.values[place];
    if (value instanceof Slot && (all || value.constant)) {
      append(out, toFilled(value, binding), binding, all);
    } else {
      out.values.push(value);
      out.texts.push("");
    }
  }
}

function toFilled(slot: Slot, binding: Binding): Pieces {
  const filled = slot.fill(binding);
  return "texts" in filled ? filled : toPieces(filled, binding.narrowed);
}
