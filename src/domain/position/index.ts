import type { Slice } from "../relay/index.ts";
import { positionPolicy } from "./position.policy.ts";
import { OrganizationPositionsResolver, PositionResolver } from "./position.resolver.ts";
import { positionById } from "./position.store.ts";

export * from "./position.rules.ts";
export { type PositionRow, positionById } from "./position.store.ts";
export { position } from "./position.table.ts";
export { PositionType } from "./position.type.ts";

export const positionSlice: Slice = {
  resolvers: [PositionResolver, OrganizationPositionsResolver],
  nodes: { Position: positionById },
  reads: { Position: positionPolicy.read },
};
