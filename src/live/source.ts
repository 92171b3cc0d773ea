import type { Repeater } from "@repeaterjs/repeater";
import type { Database, Reader } from "../db/index.ts";
import type { GapReason } from "./cursor.ts";

/** Something whose state has a revision that only rises. */
export interface StateTopic<K> {
  readonly name: string;
  /** A text that is the same for equal keys. */
  id(key: K): string;
  /** The revisions of the keys' states, by id, in one read. A key that is missing has never had a state: revision 0. */
  revisions(reader: Reader, keys: readonly K[]): Promise<ReadonlyMap<string, number>>;
}

/** An event with its place in an order that never changes; places only rise. */
export interface Placed<E> {
  readonly place: number;
  readonly event: E;
}

/** An endless list of events, and what is said in the stream besides them. */
export interface EventTopic<E> {
  /** What tells this stream from others: a cursor is good for one stream. */
  readonly name: string;
  /** The place of the last event that there is. */
  end(reader: Reader): Promise<number>;
  /** The events after a place, in order, at most `limit`, and the place to go on from: there are no others up to it. */
  read(
    database: Database,
    after: number,
    limit: number,
  ): Promise<{ readonly events: readonly Placed<E>[]; readonly next: number }>;
  /** The frame that says only that the stream is alive, at a place. */
  beat(place: number): E;
  /** The frame that says that events before a place may be missing. */
  gap(reason: GapReason, place: number): E;
}

/** A state to be followed, as a subscription field returns it. */
export interface StateSource extends AsyncIterable<unknown> {
  readonly delivery: "state";
  /** Yields the present revision at once, then each newer one; the newest when the reader is slow. A heartbeat repeats the last. */
  signals(): Repeater<number>;
}

/** Events to be followed, as a subscription field returns them. */
export interface EventSource<E = unknown> extends AsyncIterable<unknown> {
  readonly delivery: "events";
  readonly topic: EventTopic<E>;
  /** Milliseconds between two heartbeats; none when undefined. */
  readonly heartbeat: number | undefined;
}

export type LiveSource = StateSource | EventSource;

/** Tells a live source from another stream. */
export function isLiveSource(value: object): value is LiveSource {
  return "delivery" in value && (value.delivery === "state" || value.delivery === "events");
}

/** Makes a state to be followed from what makes its signals. */
export function stateSource(signals: () => Repeater<number>): StateSource {
  return { delivery: "state", signals, [Symbol.asyncIterator]: () => signals()[Symbol.asyncIterator]() };
}

/** Makes events to be followed. They are read by their group: nobody iterates the source. */
export function eventSource<E>(topic: EventTopic<E>, heartbeat: number | undefined): EventSource<E> {
  return { delivery: "events", topic, heartbeat, [Symbol.asyncIterator]: nothing };
}

async function* nothing(): AsyncGenerator<never> {}
