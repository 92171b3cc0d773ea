import { followCertainty } from "./certainty.ts";
import type { Connection } from "./connection.ts";
import { type LinkOptions, openLink } from "./link.ts";
import type { Operation } from "./operation.ts";
import { defaultTiming, type Timing } from "./timing.ts";

/** What to watch, and whom to tell. */
export type WatchOptions<State> = Pick<LinkOptions, "url" | "connectionParams" | "webSocketImpl" | "random"> & {
  /** A subscription that pushes state: the present one first, then each newer one. */
  readonly state: Operation<State>;
  /** The revision of a state. A state older than the one before it is dropped. */
  readonly revisionOf: (state: State) => number;
  /** Periods other than the default ones. */
  readonly timing?: Partial<Timing>;
  /** A state to show, never older than the last. */
  readonly onState: (state: State) => void;
  /** The connection changed. Not called for the `connecting` that it begins with. */
  readonly onConnection: (connection: Connection) => void;
  /** The hub refused the subscription, or an event failed. It is tried again all the same. */
  readonly onRefused?: (reason: unknown) => void;
};

/** A state that is being watched. */
export type Watch = {
  /** Receives each event of a further subscription on the same socket. What happens between two connections is missed. */
  follow<Event>(operation: Operation<Event>, onEvent: (event: Event) => void): () => void;
  /** Ends it all. Nobody is told anything afterwards. */
  close(): void;
};

/** Watches one state of the hub for ever: reconnects, drops what is older than what was shown, and says how things stand. */
export function watch<State>(options: WatchOptions<State>): Watch {
  const timing = { ...defaultTiming, ...options.timing };
  let revision = -Infinity;
  let closed = false;

  const certainty = followCertainty(timing.stale, options.onConnection);
  const link = openLink({ ...options, timing, onPong: certainty.answered, onLost: certainty.lost });
  link.subscribe(options.state, {
    next(state) {
      if (closed) return;
      certainty.received();
      if (options.revisionOf(state) < revision) return;
      revision = options.revisionOf(state);
      options.onState(state);
    },
    failed(reason) {
      if (closed) return;
      certainty.lost(0);
      options.onRefused?.(reason);
    },
  });

  return {
    follow: (operation, onEvent) =>
      link.subscribe(operation, {
        next(event) {
          if (!closed) onEvent(event);
        },
      }),
    close() {
      closed = true;
      certainty.close();
      link.close();
    },
  };
}
