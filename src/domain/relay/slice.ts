import type { Action } from "../../access/index.ts";
import type { One } from "../../db/index.ts";
import type { NodeType } from "./global-id.ts";

/** What a slice adds to the graph. */
export interface Slice {
  /** Its resolver classes. */
  // Resolver classes have nothing in common but being classes.
  readonly resolvers: readonly (new () => object)[];
  /** Its entities that `node(id:)` answers, by type. */
  readonly nodes: Partial<Readonly<Record<NodeType, One<object>>>>;
  /** What it takes to read its types, by name, on whatever path one comes to them. */
  readonly reads: Readonly<Record<string, Action>>;
}
