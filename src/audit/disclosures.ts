/** Those of whom the same private fields were given out. */
export interface Disclosed {
  readonly type: string;
  readonly fields: readonly string[];
  /** Row ids. */
  readonly ids: readonly number[];
}

/** Collects what one answer gives out of private values. */
export class Disclosures {
  /** By type and row id: the fields. */
  readonly #fields = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.#fields.size === 0;
  }

  /** The private field of this row is given out. */
  add(type: string, id: number, field: string): void {
    const subject = `${type} ${id}`;
    const fields = this.#fields.get(subject) ?? new Set();
    this.#fields.set(subject, fields.add(field));
  }

  list(): Disclosed[] {
    const found = new Map<string, { type: string; fields: string[]; ids: number[] }>();
    for (const [subject, fields] of this.#fields) {
      const [type = "", id] = subject.split(" ");
      const names = [...fields].toSorted();
      const key = [type, ...names].join();
      const one = found.get(key) ?? { type, fields: names, ids: [] };
      one.ids.push(Number(id));
      found.set(key, one);
    }
    return [...found.values()];
  }
}

/**
 * A text that the database makes has a mark before each private value: `Cadre 12 birthDate` between these two characters. No JSON holds control
 * characters.
 */
export const MARK = { open: 3, close: 4 } as const;

/** Takes the marks out of a text, and says what they tell. */
export function takeMarks(marked: Uint8Array): { readonly text: Uint8Array; readonly disclosures: Disclosures } {
  const disclosures = new Disclosures();
  const bytes = Buffer.from(marked.buffer, marked.byteOffset, marked.length);
  const parts: Buffer[] = [];
  let from = 0;
  for (let open = bytes.indexOf(MARK.open); open >= 0; open = bytes.indexOf(MARK.open, from)) {
    const close = bytes.indexOf(MARK.close, open);
    const [type = "", id, field = ""] = bytes.toString("latin1", open + 1, close).split(" ");
    disclosures.add(type, Number(id), field);
    parts.push(bytes.subarray(from, open));
    from = close + 1;
  }
  return { text: from === 0 ? marked : Buffer.concat([...parts, bytes.subarray(from)]), disclosures };
}
