import type { EventFollower } from "./event-follower.ts";
import type { Counts, StateFollower } from "./state-follower.ts";
import type { Log } from "./truth.ts";

/** How what a client was told differs from what happened. */
export interface Difference {
  readonly lost: number;
  readonly phantom: number;
  readonly duplicated: number;
  /** Events that stand at another place, when all are there once. */
  readonly reordered: number;
}

/** Compares two lists of events. */
export function compare(told: readonly string[], happened: readonly string[]): Difference {
  const surplus = new Map<string, number>();
  for (const event of told) surplus.set(event, (surplus.get(event) ?? 0) + 1);
  const known = new Set(happened);
  for (const event of happened) surplus.set(event, (surplus.get(event) ?? 0) - 1);
  const difference = { lost: 0, phantom: 0, duplicated: 0, reordered: 0 };
  for (const [event, more] of surplus) {
    if (more < 0) difference.lost -= more;
    else if (known.has(event)) difference.duplicated += more;
    else difference.phantom += more;
  }
  if (told.length === happened.length && difference.lost === 0)
    difference.reordered = told.filter((event, index) => event !== happened[index]).length;
  return difference;
}

/** How many events the clients of events lack together. */
export function howManyMissing(followers: readonly EventFollower[], log: Log): number {
  return followers.reduce((sum, { told, organization }) => sum + Math.max(0, log.told(organization).length - told.length), 0);
}

/** The clients of events that were told something other than what happened, as sentences. */
export function wrongEvents(followers: readonly EventFollower[], log: Log): string[] {
  return followers.flatMap(({ told, organization }, index) => {
    const happened = log.told(organization);
    const first = happened.findIndex((event, place) => event !== told[place]);
    if (first === -1 && told.length === happened.length) return [];
    const around = (events: readonly string[]): string => events.slice(Math.max(0, first - 2), first + 4).join(", ");
    return [
      `event client ${index} of ${organization}: ${JSON.stringify(compare(told, happened))}; ${told.length} of ${happened.length}; ` +
        `from event ${first} on it was told ${around(told)} and not ${around(happened)}`,
    ];
  });
}

/** The screens that show something other than the truth, as sentences. */
export function wrongStates(followers: readonly StateFollower[], truth: ReadonlyMap<number, Counts>): string[] {
  return followers.flatMap((follower, index) => {
    const shown = follower.shown();
    if (shown.size === 0) return [`screen ${index} of ${follower.organization} shows nothing`];
    const wrong = [...shown].filter(([id, counts]) => counts.join() !== truth.get(id)?.join());
    return wrong.map(
      ([id, counts]) =>
        `screen ${index} of ${follower.organization} shows ${counts.join()} for ${id}; true is ${truth.get(id)?.join()}`,
    );
  });
}
