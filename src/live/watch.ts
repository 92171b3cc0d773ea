import { Repeater, SlidingBuffer } from "@repeaterjs/repeater";
import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import type { Feed } from "./feed.ts";
import type { StateTopic } from "./source.ts";
import { TopicWatch } from "./topic-watch.ts";

/** Tells who watches which state that it has a newer revision. All states of a topic are looked up by one read per wake-up. */
export interface Watcher {
  /**
   * Yields the present revision at once, then each newer one. A reader that is slow gets the newest, not those in between.
   * @param heartbeat milliseconds of silence after which the last revision is yielded again; never when undefined
   */
  watch<K>(topic: StateTopic<K>, key: K, heartbeat: number | undefined): Repeater<number>;
}

/** Makes the watcher over a feed. */
export function createWatcher(database: Database, feed: Feed, log: Logger): Watcher {
  // A name belongs to one topic, whose keys therefore have its type.
  const topics = new Map<string, TopicWatch<never>>();
  feed.follow(() => {
    for (const topic of topics.values()) void topic.look();
  });

  /** A name belongs to one topic, whose keys therefore have its type. */
  function watchOf<K>(topic: StateTopic<K>): TopicWatch<K> {
    const found = topics.get(topic.name) as TopicWatch<K> | undefined;
    if (found !== undefined) return found;
    const made = new TopicWatch(database, topic, log);
    topics.set(topic.name, made as TopicWatch<never>);
    return made;
  }

  return {
    watch: (topic, key, heartbeat) =>
      new Repeater<number>(async (push, stop) => {
        let last: number | undefined;
        const repeat = (): void => {
          if (last !== undefined) void push(last);
        };
        const timer = heartbeat === undefined ? undefined : setInterval(repeat, heartbeat);
        const leave = watchOf(topic).join(key, (rev) => {
          last = rev;
          timer?.refresh();
          void push(rev);
        });
        await stop;
        clearInterval(timer);
        leave();
      }, new SlidingBuffer(1)),
  };
}
