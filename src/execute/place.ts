/** An object or a list of the response in the making. */
export type Holder = Record<string | number, unknown>;

/** Where in a response something stands: `holder[key]`. */
export interface Place {
  readonly holder: Holder;
  readonly key: string | number;
  /** Where the holder stands; undefined where the whole answer does. */
  readonly above: Place | undefined;
  /** Whether null may stand here. */
  readonly nullable: boolean;
  /** Whether what stood here was taken out, because of an error below it. */
  gone: boolean;
}

/** Something, and where it goes. */
export interface Placed {
  readonly value: unknown;
  readonly place: Place;
}

/** The path of a place, as errors tell it: without the place of the whole answer. */
export function pathOf(place: Place): (string | number)[] {
  const path: (string | number)[] = [];
  for (let at = place; at.above !== undefined; at = at.above) path.push(at.key);
  return path.reverse();
}

/** Whether a place is no longer part of the response. */
export function isGone(place: Place): boolean {
  for (let at: Place | undefined = place; at !== undefined; at = at.above) if (at.gone) return true;
  return false;
}

/** Takes what failed out of the response: the nearest place that may be null becomes null. The whole answer may. */
export function takeOut(place: Place): void {
  for (let at: Place | undefined = place; at !== undefined; at = at.above) {
    at.gone = true;
    if (!at.nullable) continue;
    at.holder[at.key] = null;
    return;
  }
}
