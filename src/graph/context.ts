import { type AccessBook, type Caller, type HubContext, actorOf, extentsOf } from "../access/index.ts";
import { Disclosures, type Recorder } from "../audit/index.ts";
import { type Database, type Reader, type Replicas, createLoad, seenBy } from "../db/index.ts";
import type { Limits } from "../kernel/limits.ts";
import type { Live } from "../live/index.ts";

/** What the graph answers from. */
export interface Sources {
  readonly database: Database;
  readonly replicas: Pick<Replicas, "read" | "wrote">;
  readonly live: Live;
  readonly access: Pick<AccessBook, "changed" | "follow">;
  /** Writes down who is given private values. */
  readonly recorder: Pick<Recorder, "record">;
  readonly limits: Limits;
}

/** Makes the context of one request or one event, reading through `reader`. */
export function createContext(
  { database, replicas, live, access, limits }: Sources,
  { viewer, origin }: Caller,
  reader: Reader,
  counts: HubContext["counts"],
): HubContext {
  const seen = seenBy(reader, extentsOf(viewer));
  return {
    viewer,
    origin,
    disclosures: new Disclosures(),
    database,
    live,
    access,
    limits,
    counts,
    wrote: () => replicas.wrote(actorOf(viewer)),
    load: createLoad(seen),
    renewLoad() {
      this.load = createLoad(seen);
    },
  };
}
