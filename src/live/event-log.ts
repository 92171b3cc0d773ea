/** A result that is ready to be sent. */
export interface PlacedText {
  readonly place: number;
  readonly text: Buffer;
}

/** Texts that a group keeps for members that come a little later, at most. */
const KEPT = 1_000;
/** Bytes of all kept texts together, at most; the last text is always kept. */
const KEPT_BYTES = 1_000_000;

/** The last events of a group, in order, without a hole from `start` on. */
export class EventLog {
  readonly #texts: PlacedText[] = [];
  #bytes = 0;
  /** Everything after this place up to `end` is here. */
  start: number;
  /** The place up to which the group has read. */
  end: number;

  constructor(place: number) {
    this.start = place;
    this.end = place;
  }

  /** Adds the next event. */
  append(next: PlacedText): void {
    this.#texts.push(next);
    this.#bytes += next.text.length;
    this.end = next.place;
    while (this.#texts.length > 1 && (this.#texts.length > KEPT || this.#bytes > KEPT_BYTES)) {
      const dropped = this.#texts.shift();
      this.#bytes -= dropped?.text.length ?? 0;
      this.start = dropped?.place ?? this.start;
    }
  }

  /** There are no others up to a place. */
  pass(place: number): void {
    this.end = place;
  }

  /** The texts after a place; undefined when it lies before what is kept. */
  after(place: number): readonly PlacedText[] | undefined {
    if (place < this.start) return undefined;
    let index = this.#texts.length;
    while (index > 0 && (this.#texts[index - 1]?.place ?? 0) > place) index -= 1;
    return this.#texts.slice(index);
  }
}
