import { type Interest, keepAsking } from "./asking.ts";
import { backoff } from "./backoff.ts";
import { byPolling } from "./by-polling.ts";
import { bySocket } from "./by-socket.ts";
import { byStream } from "./by-stream.ts";
import { followCertainty } from "./certainty.ts";
import type { Connection } from "./connection.ts";
import { type EventOptions, followEvents, type Frame } from "./events.ts";
import { openLadder } from "./ladder.ts";
import type { Revised } from "./order.ts";
import { followState, type StateOptions } from "./state.ts";
import { defaultTiming, type Timing } from "./timing.ts";
import type { Carrier, Hub } from "./way.ts";

/** What to watch, and whom to tell. */
export type WatchOptions<State extends Revised, Event extends Frame> = Omit<Hub, "timing"> &
  Pick<StateOptions<State>, "state" | "poll" | "shown" | "onState"> &
  Partial<Pick<EventOptions<Event>, "events" | "onEvent" | "onGap">> & {
    /** Periods other than the default ones. */
    readonly timing?: Partial<Timing>;
    /** The connection changed. Not called for the `connecting` that it begins with. */
    readonly onConnection?: (connection: Connection) => void;
    /** The hub refused a question, or an event failed. It is asked again all the same. */
    readonly onRefused?: (reason: unknown) => void;
  };

/**
 * Watches one state of the hub, and the events below it if wanted, for ever: by socket, else by server-sent events, else by polling; says
 * how things stand. Nobody is told anything after the answer is called.
 */
export function watch<State extends Revised, Event extends Frame = Frame>(options: WatchOptions<State, Event>): () => void {
  const timing = { ...defaultTiming, ...options.timing };
  const { heartbeat } = timing;
  const { events, onEvent = () => {}, onGap = () => {}, onRefused = () => {}, random } = options;
  const hub: Hub = { ...options, timing };
  const certainty = followCertainty(timing.stale, options.onConnection ?? (() => {}));
  const interests: Interest[] = [
    followState({
      ...options,
      heartbeat,
      onConfirmed: certainty.confirmed,
      onRefused(reason) {
        certainty.lost(0);
        onRefused(reason);
      },
    }),
  ];
  if (events) interests.push(followEvents({ events, heartbeat, onEvent, onGap, onRefused }));

  const wait = (refusals: number) => backoff(refusals, timing.backoff, random);
  const attach = (carrier: Carrier) => {
    const stops = interests.map((interest) => keepAsking(carrier, interest, wait));
    return () => {
      for (const stop of stops) stop();
    };
  };
  const ways = [bySocket(hub), byStream(hub), byPolling(hub)];
  const ladder = openLadder({ ways, timing, random, attach, onLost: certainty.lost });
  return () => {
    certainty.close();
    ladder.close();
  };
}
