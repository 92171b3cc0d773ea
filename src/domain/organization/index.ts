import type { Slice } from "../relay/index.ts";
import { organizationPolicy } from "./organization.policy.ts";
import { OrganizationResolver } from "./organization.resolver.ts";
import { organizationById } from "./organization.store.ts";

export { LevelType, ProvenanceType } from "./organization-enums.type.ts";
export * from "./organization.rules.ts";
export { type OrganizationRow, organizationById } from "./organization.store.ts";
export { organization, organizationLevel, provenance, reached } from "./organization.table.ts";
export { OrganizationType } from "./organization.type.ts";
export { type Belonging, belongsWithin, organizationWithin } from "./subtree.store.ts";

export const organizationSlice: Slice = {
  resolvers: [OrganizationResolver],
  nodes: { Organization: organizationById },
  reads: { Organization: organizationPolicy.read },
};
