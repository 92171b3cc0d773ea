import type { WayName } from "./way.ts";

/**
 * How things stand between a screen and the hub. `lostAt` is when what is shown was last known to be right.
 * - `connecting`: nothing was received yet.
 * - `live`: what is shown is what the hub holds, or held when it was last asked.
 * - `reconnecting`: the connection broke a moment ago; what is shown is the last that was received.
 * - `stale`: nothing was heard for so long that what is shown may be wrong.
 */
export type Connection =
  | { readonly status: "connecting"; readonly failures: number }
  | { readonly status: "live"; readonly since: number; readonly way: WayName }
  | { readonly status: "reconnecting"; readonly failures: number; readonly lostAt: number }
  | { readonly status: "stale"; readonly failures: number; readonly lostAt: number };

/**
 * What can happen to a connection: `current`, a sign that what is shown is right; `cut`, the loss of that certainty;
 * `silence`, too long a time without it.
 */
export type Happening =
  | { readonly type: "current"; readonly at: number; readonly way: WayName }
  | { readonly type: "cut"; readonly failures: number; readonly lostAt: number }
  | { readonly type: "silence"; readonly lostAt: number };

/** Where every connection begins. */
export const unconnected: Connection = { status: "connecting", failures: 0 };

/** The state after something happened; the same object when nothing changed. */
export function after(state: Connection, happening: Happening): Connection {
  switch (happening.type) {
    case "current":
      return state.status === "live" && state.way === happening.way
        ? state
        : { status: "live", since: happening.at, way: happening.way };
    case "cut":
      return state.status === "live"
        ? { status: "reconnecting", failures: happening.failures, lostAt: happening.lostAt }
        : { ...state, failures: happening.failures };
    case "silence":
      return state.status === "stale"
        ? state
        : { status: "stale", failures: state.status === "live" ? 0 : state.failures, lostAt: happening.lostAt };
  }
}
