import type { Interest } from "./asking.ts";
import { type Operation, withVariables } from "./operation.ts";
import { compare, type Revised } from "./order.ts";
import type { WayName } from "./way.ts";

/** What to ask for a state, and whom to tell. */
export type StateOptions<State extends Revised> = {
  /** A subscription to `congressProgress` with the variables `$sinceRev` and `$heartbeat`, which the client sets. */
  readonly state: Operation<{ readonly congressProgress: State }>;
  /** The same as a query. Omitted: nothing is learned while nothing can be pushed. */
  readonly poll?: Operation<{ readonly congressProgress: State | null }> | undefined;
  /** A state that is shown already, from a query: an older one is not told. */
  readonly shown?: State | undefined;
  readonly heartbeat: number;
  /** A state to show in place of the last, never older. With the rev of the last: a heartbeat, later in `asOf`. */
  onState(state: State): void;
  /** What is shown is right: the hub has said so, this way. */
  onConfirmed(way: WayName): void;
  onRefused(reason: unknown): void;
};

/**
 * Follows a state by its rev. What is older than what is shown is dropped, with one exception: a rev never falls while a database lives,
 * so a state with a lower rev that was read later is of a database that was reset or restored. It is taken if it is the first on a
 * subscription without `sinceRev`, or polled: what the hub holds, whatever we have. Otherwise that question is asked first.
 */
export function followState<State extends Revised>({ state, poll, heartbeat, ...options }: StateOptions<State>): Interest {
  let { shown } = options;
  let told = false;
  // Whether the next state is what the hub holds, whatever we have.
  let fresh = true;
  let inDoubt = false;
  const asPoll = () => {
    fresh = true;
    return poll as Operation<unknown>;
  };
  return {
    subscription() {
      fresh = !told || inDoubt;
      inDoubt = false;
      return withVariables(state, { heartbeat, ...(!fresh && { sinceRev: shown?.rev }) });
    },
    query: poll && asPoll,
    next({ data, errors }, way, again) {
      const incoming = (data as { congressProgress?: State | null } | null | undefined)?.congressProgress;
      if (!incoming) return options.onRefused(errors);
      const order = compare(incoming, shown);
      if (order === "reverted" && !fresh) {
        inDoubt = true;
        return again();
      }
      fresh = false;
      if (order === "older") return;
      told = true;
      options.onConfirmed(way);
      if (order === "same") return;
      shown = incoming;
      options.onState(incoming);
    },
    refused: options.onRefused,
  };
}
