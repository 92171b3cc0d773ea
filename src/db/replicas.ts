import type { Database } from "./database.ts";
import { PRIMARY_STANDING, Positions, endOfLog } from "./positions.ts";
import { Probe } from "./probe.ts";
import { Replica } from "./replica.ts";
import type { ServerOptions } from "./server.ts";

/** Says where queries are read. */
export interface Replicas {
  /**
   * Does the reads of a query: on a replica that is not too far behind and has all that its viewer has written through this hub, by turns; on the
   * primary where there is none, or the replica was lost meanwhile. The work is then done anew.
   * @param reader who asks, as in `wrote`; undefined when only the primary knows the answer
   */
  read<T>(reader: string | undefined, work: (from: Database) => Promise<T>): Promise<T>;
  /** A viewer has written something, or may have. */
  wrote(writer: string): void;
  standing(): readonly ReplicaStanding[];
  close(): Promise<void>;
}

/** How a replica stands. */
export interface ReplicaStanding {
  /** `replica-1` for the first of those that are configured. */
  readonly name: string;
  /** Whether it is read from. */
  readonly used: boolean;
  /** Seconds by which what it shows may be old; null when that is not known: it is away, or more than a minute behind. */
  readonly lag: number | null;
}

/** Where the primary answers everything. */
export function withoutReplicas(primary: Database): Replicas {
  return { read: (_, work) => work(primary), wrote() {}, standing: () => [], async close() {} };
}

export interface ReplicaOptions {
  readonly urls: readonly string[];
  /** Milliseconds that what they show may be old. */
  readonly maxLag: number;
  /** The primary, and how each of them is read. */
  readonly server: ServerOptions;
  /** Told who answers, by name, each time that something is read. */
  readonly onRead: (name: string) => void;
}

/** The primary's name among those who answer. */
const PRIMARY = "primary";
/** Milliseconds between two looks at how all stand, at most: the age of what is known counts as lag. */
const LOOK_EVERY = 250;
/** Milliseconds up to which it is known how far behind a replica is, at least. */
const KNOWN_LAG = 60_000;

/** Follows how far replicas are, and reads from those that are not too far behind. */
export class FollowedReplicas implements Replicas {
  readonly #primary: Database;
  readonly #maxLag: number;
  readonly #onRead: (name: string) => void;
  readonly #replicas: readonly Replica[];
  readonly #positions: Positions;
  readonly #probe: Probe;
  readonly #timer: NodeJS.Timeout;
  /** When viewers have last written, as far as a replica may not show it; the latest comes last. */
  readonly #written = new Map<string, number>();
  #isLooking = false;
  #turn = 0;

  constructor(primary: Database, { urls, maxLag, server, onRead }: ReplicaOptions) {
    this.#primary = primary;
    this.#maxLag = maxLag;
    this.#onRead = onRead;
    this.#replicas = urls.map((url, place) => new Replica(`replica-${place + 1}`, { ...server, url, listenUrl: undefined }));
    this.#positions = new Positions(Math.max(KNOWN_LAG, maxLag));
    // Beside a pooler, whose sessions may all be busy.
    this.#probe = new Probe(server.listenUrl ?? server.url);
    this.#timer = setInterval(() => void this.#look(), Math.min(LOOK_EVERY, maxLag / 4)).unref();
  }

  async read<T>(reader: string | undefined, work: (from: Database) => Promise<T>): Promise<T> {
    const replica = reader === undefined ? undefined : this.#replicaFor(reader);
    const read = await replica?.read(work);
    if (replica !== undefined && read?.lost === false) {
      this.#onRead(replica.name);
      return read.result;
    }
    this.#onRead(PRIMARY);
    return work(this.#primary);
  }

  wrote(writer: string): void {
    const now = performance.now();
    this.#written.delete(writer);
    this.#written.set(writer, now);
    // What is older is shown by every replica that is read from.
    for (const [name, at] of this.#written) {
      if (at > now - this.#maxLag) return;
      this.#written.delete(name);
    }
  }

  standing(): readonly ReplicaStanding[] {
    const now = performance.now();
    return this.#replicas.map(({ name, asOf }) => {
      const lag = now - asOf;
      return { name, used: lag <= this.#maxLag, lag: Number.isFinite(lag) ? lag / 1_000 : null };
    });
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all([this.#probe.close(), ...this.#replicas.map((replica) => replica.close())]);
  }

  #replicaFor(reader: string): Replica | undefined {
    const since = Math.max(performance.now() - this.#maxLag, this.#written.get(reader) ?? 0);
    const fit = this.#replicas.filter(({ asOf }) => asOf >= since);
    this.#turn += 1;
    return fit[this.#turn % fit.length];
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const at = performance.now();
    const row = await this.#probe.ask(PRIMARY_STANDING);
    if (row !== undefined) {
      this.#positions.add(at, endOfLog(row));
      for (const replica of this.#replicas) void replica.look(this.#positions, row["database"]);
    }
    this.#isLooking = false;
  }
}
