import type { Logger } from "pino";
import type { Database, Reader } from "../db/index.ts";
import { Feed } from "../live/index.ts";
import type { Right, Sight } from "./rights.ts";
import type { Identity } from "./token.ts";
import type { Holdings, Viewer } from "./viewer.ts";

/** Rights that somebody holds in a subtree, from an instant to an instant. */
export interface GrantRecord {
  readonly viewer: string;
  readonly organizationId: number;
  readonly rights: readonly Right[];
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** All that decides what identities may see and do. */
export interface AccessRecords {
  readonly grants: readonly GrantRecord[];
  /** Subjects that are let in no more, whatever their tokens say. */
  readonly blocked: ReadonlySet<string>;
  /** Ids of tokens that are good no more. */
  readonly revoked: ReadonlySet<string>;
}

export interface BookOptions {
  readonly database: Database;
  readonly read: (reader: Reader) => Promise<AccessRecords>;
  /** The channel on which the database tells that records have changed, or organizations have moved. */
  readonly channel: string;
  readonly notify: () => Promise<unknown>;
  /** Milliseconds between two looks that need no notification. */
  readonly lookEvery: number;
  /** How much anonymous viewers see. */
  readonly sight: Sight;
  readonly log: Logger;
}

/** Authority may have changed. */
export interface AccessChange {
  /** Whether organizations may have moved, too. */
  readonly moved: boolean;
  /** What those who are told find out, for the others. */
  readonly found: Map<string, Promise<boolean>>;
}

export type OnAccess = (change: AccessChange) => void;

/** What the database says of viewers, kept at hand and up to date: no request has to ask for it. */
export class AccessBook {
  readonly #options: BookOptions;
  readonly #followers = new Set<OnAccess>();
  readonly #feed: Feed;
  #records: AccessRecords;
  #grants: ReadonlyMap<string, readonly GrantRecord[]>;
  #reading: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #moved = false;
  #lookedAt = Date.now();
  #isBlind = false;

  /** Reads the records and begins to follow them. */
  static async open(options: BookOptions): Promise<AccessBook> {
    return new AccessBook(options, await options.read(options.database));
  }

  private constructor(options: BookOptions, records: AccessRecords) {
    this.#options = options;
    this.#records = records;
    this.#grants = byViewer(records.grants);
    this.#feed = new Feed({
      database: options.database,
      channel: options.channel,
      notify: options.notify,
      onChange: () => {},
      pollEvery: options.lookEvery,
      log: options.log,
    });
    // Where no notification is heard, each look may be the first after a move.
    this.#feed.follow((reason) => void this.#refresh(reason === "folded" || !this.#feed.hears));
  }

  /** The viewer that an identity is now; undefined when it is let in no more. */
  viewerOf(identity: Identity): Viewer | undefined {
    if (identity.kind === "anonymous") return { kind: "anonymous", sight: this.#options.sight };
    const { kind, subject, tokenId } = identity;
    if (this.#records.blocked.has(subject) || this.#records.revoked.has(tokenId)) return undefined;
    switch (kind) {
      case "display":
        return { kind, subject, board: identity.board };
      case "person":
      case "service":
        return { kind, subject, holdings: holdingsOf(this.#grants.get(subject) ?? [], Date.now()) };
      case "administrator":
        return { kind, subject };
    }
  }

  /** Tells of each change that may have been one of authority, until the returned function is called. */
  follow(tell: OnAccess): () => void {
    this.#followers.add(tell);
    return () => this.#followers.delete(tell);
  }

  /** This hub has changed records or moved an organization: what follows is decided by the new ones. */
  async changed(): Promise<void> {
    await this.#refresh(true);
  }

  async close(): Promise<void> {
    this.#followers.clear();
    await this.#feed.close();
    await this.#reading;
  }

  /** One read after another, so that the latest is the one that counts; who comes before it has begun is served by it as well. */
  #refresh(moved: boolean): Promise<void> {
    this.#moved ||= moved;
    this.#queued ??= this.#reading.then(() => {
      const change = { moved: this.#moved, found: new Map<string, Promise<boolean>>() };
      this.#queued = undefined;
      this.#moved = false;
      return this.#read(change);
    });
    this.#reading = this.#queued;
    return this.#queued;
  }

  async #read(change: AccessChange): Promise<void> {
    const { read, database, log } = this.#options;
    try {
      const records = await read(database);
      const isNews = change.moved || isOther(records, this.#records) || hasTurned(records.grants, this.#lookedAt);
      this.#lookedAt = Date.now();
      this.#records = records;
      this.#grants = byViewer(records.grants);
      this.#isBlind = false;
      if (isNews) for (const tell of this.#followers) tell(change);
    } catch (error) {
      if (!this.#isBlind) log.warn({ err: error }, "cannot read grants; will try again");
      this.#isBlind = true;
    }
  }
}

function isOther(one: AccessRecords, other: AccessRecords): boolean {
  const text = ({ grants, blocked, revoked }: AccessRecords): string => JSON.stringify([grants, [...blocked], [...revoked]]);
  return text(one) !== text(other);
}

/** Whether a grant has begun or ended since an instant: time alone does that. */
function hasTurned(grants: readonly GrantRecord[], since: number): boolean {
  const now = Date.now();
  return grants.some(({ from, to }) => (from > since && from <= now) || (to > since && to <= now));
}

function byViewer(grants: readonly GrantRecord[]): ReadonlyMap<string, readonly GrantRecord[]> {
  const found = new Map<string, GrantRecord[]>();
  for (const grant of grants) {
    const own = found.get(grant.viewer);
    if (own === undefined) found.set(grant.viewer, [grant]);
    else own.push(grant);
  }
  return found;
}

/** Where grants give which right at an instant; any right lets read. */
function holdingsOf(grants: readonly GrantRecord[], now: number): Holdings {
  const current = grants.filter(({ from, to }) => from <= now && now < to);
  const where = (right: Right): readonly number[] => {
    const ids = current.filter(({ rights }) => right === "READ" || rights.includes(right)).map((grant) => grant.organizationId);
    return [...new Set(ids)].sort((one, other) => one - other);
  };
  return {
    READ: where("READ"),
    READ_PRIVATE: where("READ_PRIVATE"),
    EDIT: where("EDIT"),
    DECIDE: where("DECIDE"),
    GRANT: where("GRANT"),
  };
}
