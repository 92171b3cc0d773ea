import { HubError } from "../kernel/errors.ts";
import type { Group, Member, Resume } from "./member.ts";

/** All groups of this hub, by what they ask: at most `limit` at a time. */
export class Groups {
  readonly #limit: number;
  readonly #groups = new Map<string, Group>();
  readonly #opening = new Map<string, Promise<unknown>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#groups.size;
  }

  /** Clients of all groups. */
  get members(): number {
    return [...this.#groups.values()].reduce((sum, group) => sum + group.size, 0);
  }

  /**
   * Joins the group of a key; `open` is called when there is none, once however many come at the same time. Equal keys must mean equal
   * answers for every member. Returns the function that leaves, or what `open` gave instead of a group.
   * @throws HubError LIMIT_EXCEEDED when there are too many groups
   */
  async join<E>(key: string, open: () => Promise<Group | E>, member: Member, resume: Resume): Promise<(() => void) | E> {
    for (;;) {
      const known = this.#groups.get(key);
      const group = known === undefined || known.stopped ? await this.#openOnce(key, open) : known;
      if (!isGroup(group)) return group;
      if (!group.stopped) return this.#leaver(key, group, group.join(member, resume));
      if (this.#groups.get(key) === group) this.#groups.delete(key);
    }
  }

  /** Ends all streams. */
  close(): void {
    for (const group of this.#groups.values()) group.stop();
    this.#groups.clear();
  }

  async #openOnce<E>(key: string, open: () => Promise<Group | E>): Promise<Group | E> {
    // A key belongs to one operation, whose errors therefore have one type.
    const started = this.#opening.get(key) as Promise<Group | E> | undefined;
    if (started !== undefined) return started;
    if (this.#groups.size + this.#opening.size >= this.#limit) {
      throw new HubError(
        "LIMIT_EXCEEDED",
        `the hub follows at most ${this.#limit} different questions at a time; try again later`,
      );
    }
    const opened = open();
    this.#opening.set(key, opened);
    try {
      const group = await opened;
      if (isGroup(group)) this.#groups.set(key, group);
      return group;
    } finally {
      this.#opening.delete(key);
    }
  }

  /** The last member that leaves ends the group. */
  #leaver(key: string, group: Group, leave: () => void): () => void {
    return () => {
      leave();
      if (group.size > 0) return;
      if (this.#groups.get(key) === group) this.#groups.delete(key);
      group.stop();
    };
  }
}

function isGroup(value: unknown): value is Group {
  return typeof value === "object" && value !== null && "join" in value && "stop" in value;
}
