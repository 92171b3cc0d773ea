import type { Slice } from "../relay/index.ts";
import { congressPolicy } from "./congress.policy.ts";
import { CongressResolver, CongressTransitionResolver, OrganizationCongressResolver } from "./congress.resolver.ts";
import { congressById } from "./congress.store.ts";
import { CongressEventResolver } from "./event.resolver.ts";
import { OrganizationProgressResolver, ProgressResolver } from "./progress.resolver.ts";

export { type CongressStatus } from "./congress.rules.ts";
export { FOLD_CHANNEL, congressAudit, congressFold } from "./progress.store.ts";

export const congressSlice: Slice = {
  resolvers: [
    CongressResolver,
    OrganizationCongressResolver,
    CongressTransitionResolver,
    ProgressResolver,
    OrganizationProgressResolver,
    CongressEventResolver,
  ],
  nodes: { Congress: congressById },
  reads: {
    Congress: congressPolicy.read,
    CongressEvent: congressPolicy.read,
    CongressTransition: congressPolicy.readHistory,
    CongressProgress: congressPolicy.readProgress,
  },
};
