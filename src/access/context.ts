import type { Disclosures, Origin } from "../audit/index.ts";
import type { Database, Load } from "../db/index.ts";
import type { Limits } from "../kernel/limits.ts";
import type { Live } from "../live/index.ts";
import type { AccessBook } from "./book.ts";
import type { Viewer } from "./viewer.ts";

/** What resolvers get: one per request, and a fresh one for each event of a subscription. */
export interface HubContext {
  readonly viewer: Viewer;
  /** Where the request came from. */
  readonly origin: Origin;
  /** Takes down each private value that is given out. */
  readonly disclosures: Disclosures;
  /** Reads. Within one query, and within one event, all of them see the same instant of the database. A write renews it. */
  load: Load;
  /** Where writes go; see `write`. */
  readonly database: Database;
  readonly live: Live;
  /** Told when the viewer has written something, or may have: its queries show that from then on. */
  wrote(): void;
  /** Told when a mutation may have changed who may see and do what. */
  readonly access: Pick<AccessBook, "changed">;
  /** How much may be asked. */
  readonly limits: Limits;
  /** Makes `load` anew: what it remembered may have been changed. */
  renewLoad(): void;
  /** Whether counts must be those of a fold, as every screen shows them, or include what is not yet folded. */
  readonly counts: "folded" | "exact";
}
