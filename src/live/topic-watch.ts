import type { Logger } from "pino";
import type { Database } from "../db/index.ts";
import type { StateTopic } from "./source.ts";

interface Watched<K> {
  readonly key: K;
  rev: number;
  readonly readers: Set<(rev: number) => void>;
}

/** The watched states of one topic, looked up by one read. */
export class TopicWatch<K> {
  readonly #database: Database;
  readonly #topic: StateTopic<K>;
  readonly #log: Logger;
  readonly #watched = new Map<string, Watched<K>>();
  #looking = false;
  #again = false;

  constructor(database: Database, topic: StateTopic<K>, log: Logger) {
    this.#database = database;
    this.#topic = topic;
    this.#log = log;
  }

  /** Tells `tell` the present revision, then each newer one, until the returned function is called. */
  join(key: K, tell: (rev: number) => void): () => void {
    const id = this.#topic.id(key);
    const state = this.#watched.get(id) ?? { key, rev: -1, readers: new Set() };
    this.#watched.set(id, state);
    state.readers.add(tell);
    if (state.rev >= 0) tell(state.rev);
    else void this.look();
    return () => {
      state.readers.delete(tell);
      if (state.readers.size === 0 && this.#watched.get(id) === state) this.#watched.delete(id);
    };
  }

  /** Looks; once more when it is asked to meanwhile: nothing that was committed before the asking is missed. */
  async look(): Promise<void> {
    this.#again = true;
    if (this.#looking) return;
    this.#looking = true;
    while (this.#again && this.#watched.size > 0) {
      this.#again = false;
      try {
        await this.#tellNews();
      } catch (error) {
        this.#log.warn({ err: error, topic: this.#topic.name }, "cannot read revisions; will try again");
      }
    }
    this.#looking = false;
  }

  async #tellNews(): Promise<void> {
    const asked = [...this.#watched];
    const keys = asked.map(([, { key }]) => key);
    const revisions = await this.#topic.revisions(this.#database, keys);
    for (const [id, state] of asked) {
      const rev = revisions.get(id) ?? 0;
      if (rev <= state.rev) continue;
      state.rev = rev;
      for (const tell of state.readers) tell(rev);
    }
  }
}
