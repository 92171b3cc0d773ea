import type { DisplayEventsSubscription, DisplayLatestQuery } from "../gql/graphql.ts";
import type { Completion } from "./model.ts";

/** A transition of a congress, as the hub tells it. */
export type Transition = DisplayEventsSubscription["congressEvents"];

/** How many completed congresses the ticker remembers. */
export const REMEMBERED = 12;

/** The completions that the hub lists, newest first. */
export function completionsOf({ congresses }: DisplayLatestQuery): readonly Completion[] {
  return newestFirst(
    congresses.nodes.flatMap(({ completedAt, isPilot, organization }) =>
      completedAt ? [{ place: organization, completedAt, isPilot }] : [],
    ),
  );
}

/** The list after a transition: a congress joins it when completed and leaves it when reopened. */
export function afterTransition(
  list: readonly Completion[],
  { organization, congress, from, to, at }: Transition,
): readonly Completion[] {
  if (to !== "COMPLETED" && from !== "COMPLETED") return list;
  const rest = list.filter(({ place }) => place.id !== organization.id);
  if (to !== "COMPLETED") return rest;
  const completedAt = congress?.completedAt ?? at;
  return newestFirst([{ place: organization, completedAt, isPilot: congress?.isPilot ?? false }, ...rest]);
}

function newestFirst(list: readonly Completion[]): readonly Completion[] {
  return [...list].sort((a, b) => Date.parse(b.completedAt) - Date.parse(a.completedAt)).slice(0, REMEMBERED);
}
