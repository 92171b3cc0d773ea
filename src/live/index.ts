import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import { type Auditable, createAuditor } from "./audit.ts";
import { createCursors } from "./cursor.ts";
import { EventGroup } from "./event-group.ts";
import { Feed } from "./feed.ts";
import { type Backlog, type Foldable, Folder } from "./fold.ts";
import { Groups } from "./groups.ts";
import type { Answer, Group } from "./member.ts";
import type { LiveObserver } from "./observer.ts";
import {
  type EventSource,
  type EventTopic,
  type LiveSource,
  type StateSource,
  type StateTopic,
  eventSource,
  stateSource,
} from "./source.ts";
import { StateGroup } from "./state-group.ts";
import { createWatcher } from "./watch.ts";

export { AUDIT_PARTS, type Auditable } from "./audit.ts";
export { type GapReason } from "./cursor.ts";
export { Feed } from "./feed.ts";
export type { Backlog, Fold, Foldable } from "./fold.ts";
export type { Groups } from "./groups.ts";
export type { Answer, Group, Member, Resume } from "./member.ts";
export type { LiveObserver } from "./observer.ts";
export {
  type EventSource,
  type EventTopic,
  type LiveSource,
  type Placed,
  type StateSource,
  type StateTopic,
  isLiveSource,
} from "./source.ts";

/** The live path: from a committed change to whoever follows it. Knows no entity by name. */
export interface Live {
  /** This hub has committed a change: fold it without waiting for the next look. */
  changed(): void;
  /**
   * A state to follow, for a subscription field to return.
   * @param heartbeat seconds of silence after which the state is sent again; never when undefined
   */
  state<K>(topic: StateTopic<K>, key: K, heartbeat: number | undefined): StateSource;
  /** Events to follow, for a subscription field to return; `heartbeat` as above. */
  events<E>(topic: EventTopic<E>, heartbeat: number | undefined): EventSource<E>;
  /** Opens a group over a source. `scope` is what its members may see: equal for all of them. */
  openGroup(source: LiveSource, scope: string, answer: Answer): Promise<Group>;
  /** The cursor of a place in a stream, good for viewers of one scope; `at` is when the event there was recorded. */
  cursorOf(stream: string, scope: string, place: number, at: Date): string;
  readonly groups: Groups;
  /** How the live path stands. */
  status(): LiveStatus;
  close(): Promise<void>;
}

/** How the live path stands. */
export interface LiveStatus {
  /** Whether notifications arrive; without them the hub polls. */
  readonly hears: boolean;
  /** What still waited to be folded after the last look. */
  readonly backlog: Backlog;
  /** How many counts the last round of the audit found wrong. */
  readonly wrongCounts: number;
}

export interface LiveOptions {
  readonly database: Database;
  readonly foldable: Foldable;
  readonly auditable: Auditable;
  readonly observer: LiveObserver;
  /** Sends a notification on the channel. */
  readonly notify: () => Promise<unknown>;
  /** The channel that the fold notifies. */
  readonly channel: string;
  /** Secret of the database's cursors, the same on all its hubs. */
  readonly cursorKey: string;
  /** Milliseconds for which events can be asked for again. */
  readonly retention: number;
  /** Least milliseconds between two folds. */
  readonly window: number;
  /** Milliseconds between two looks for changes of other writers. */
  readonly lookEvery: number;
  /** Milliseconds between two wake-ups without a notification. */
  readonly pollEvery: number;
  /** Milliseconds between two rounds of the audit. */
  readonly auditEvery: number;
  /** Different questions that are followed at a time, at most. */
  readonly maxGroups: number;
  readonly log: Logger;
}

/** Starts folding, listening and checking. */
export function createLive(options: LiveOptions): Live {
  const { database, log } = options;
  const feed = new Feed({ ...options, onChange: () => folder.soon() });
  const folder = new Folder({
    ...options,
    onFold(rev, milliseconds, backlog) {
      feed.wakeNow(rev);
      options.observer.folded(milliseconds, backlog);
    },
  });
  feed.follow((reason) => {
    if (reason === "folded") folder.folded();
  });
  const watcher = createWatcher(database, feed, log);
  const groups = new Groups(options.maxGroups);
  const cursors = createCursors(options.cursorKey, options.retention);
  const auditor = createAuditor({ ...options, onAudit: (wrong) => options.observer.audited(wrong) });
  const observer = keepDistance(options.observer, folder);
  return {
    changed: () => folder.soon(),
    state: (topic, key, heartbeat) => stateSource(() => watcher.watch(topic, key, asMilliseconds(heartbeat))),
    events: (topic, heartbeat) => eventSource(topic, asMilliseconds(heartbeat)),
    async openGroup(source, scope, answer) {
      if (source.delivery === "state") return new StateGroup({ source, answer, observer, log });
      const binding = bind(source.topic.name, scope);
      return EventGroup.open({ database, feed, cursors, source, binding, answer, observer, log });
    },
    cursorOf: (stream, scope, place, at) => cursors.sign(bind(stream, scope), place, at),
    groups,
    status: () => ({ hears: feed.hears, backlog: folder.backlog, wrongCounts: auditor.wrong }),
    async close() {
      groups.close();
      await auditor.close();
      await folder.close();
      await feed.close();
    },
  };
}

/** Lets the folder know how long broadcasts take, besides whoever measures them. */
function keepDistance(observer: LiveObserver, folder: Folder): LiveObserver {
  return {
    ...observer,
    broadcast(milliseconds, frames) {
      folder.broadcastTook(milliseconds);
      observer.broadcast(milliseconds, frames);
    },
  };
}

/** What a cursor of a stream is bound to. */
function bind(stream: string, scope: string): string {
  return JSON.stringify([stream, scope]);
}

function asMilliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}
