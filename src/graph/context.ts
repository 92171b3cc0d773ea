import type { HubContext, Viewer } from "../access/index.ts";
import { type Database, type Reader, createLoad } from "../db/index.ts";
import type { Limits } from "../kernel/limits.ts";
import type { Live } from "../live/index.ts";

/** What the graph answers from. */
export interface Sources {
  readonly database: Database;
  readonly live: Live;
  readonly limits: Limits;
}

/** Makes the context of one request or one event, reading through `reader`. */
export function createContext(
  { database, live, limits }: Sources,
  viewer: Viewer,
  reader: Reader,
  counts: HubContext["counts"],
): HubContext {
  return {
    viewer,
    database,
    live,
    limits,
    counts,
    load: createLoad(reader),
    renewLoad() {
      this.load = createLoad(reader);
    },
  };
}
