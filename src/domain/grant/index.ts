import type { Slice } from "../relay/index.ts";
import { grantPolicy } from "./grant.policy.ts";
import { GrantResolver } from "./grant.resolver.ts";
import { grantById } from "./grant.store.ts";

export { ACCESS_CHANNEL, readAccess } from "./grant.store.ts";

export const grantSlice: Slice = {
  resolvers: [GrantResolver],
  nodes: { Grant: grantById },
  reads: { Grant: grantPolicy.read },
};
