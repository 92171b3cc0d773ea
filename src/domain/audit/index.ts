import type { Slice } from "../relay/index.ts";
import { auditPolicy } from "./audit.policy.ts";
import { AuditResolver } from "./audit.resolver.ts";

export const auditSlice: Slice = {
  resolvers: [AuditResolver],
  nodes: {},
  reads: { AuditEntry: auditPolicy.read },
};
