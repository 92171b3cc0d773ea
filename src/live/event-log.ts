import type { Placed } from "./source.ts";

/** A result that is ready to be sent. */
export interface PlacedText {
  readonly place: number;
  readonly text: Buffer;
}

/** Texts that a group keeps for members that come a little later. */
const KEPT = 1_000;

/** The last events of a group, in order, without a hole from `start` on. */
export class EventLog {
  #texts: PlacedText[] = [];
  /** Everything after this place up to `end` is here. */
  start: number;
  /** The place up to which the group has read. */
  end: number;

  constructor(place: number) {
    this.start = place;
    this.end = place;
  }

  /** Adds the next events; `end` is the place up to which there are no others. */
  append(texts: readonly PlacedText[], end: number): void {
    this.#texts.push(...texts);
    this.end = end;
    if (this.#texts.length > KEPT) {
      const dropped = this.#texts.splice(0, this.#texts.length - KEPT);
      this.start = dropped.at(-1)?.place ?? this.start;
    }
  }

  /** The texts after a place; undefined when it lies before what is kept. */
  after(place: number): readonly PlacedText[] | undefined {
    if (place < this.start) return undefined;
    let index = this.#texts.length;
    while (index > 0 && (this.#texts[index - 1]?.place ?? 0) > place) index -= 1;
    return this.#texts.slice(index);
  }
}

/** Reads events and answers them, each once. */
export async function answerAll<E>(
  events: readonly Placed<E>[],
  answer: (event: unknown) => Promise<Buffer>,
): Promise<PlacedText[]> {
  const texts: PlacedText[] = [];
  for (const { place, event } of events) texts.push({ place, text: await answer(event) });
  return texts;
}
