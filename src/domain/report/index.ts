import type { Slice } from "../relay/index.ts";
import { ReportWriteResolver } from "./report-write.resolver.ts";
import { reportPolicy } from "./report.policy.ts";
import { IndicatorValueResolver, OrganizationReportsResolver, ReportResolver } from "./report.resolver.ts";
import { reportById } from "./report.store.ts";

export * from "./report.rules.ts";

export const reportSlice: Slice = {
  resolvers: [ReportResolver, IndicatorValueResolver, ReportWriteResolver, OrganizationReportsResolver],
  nodes: { Report: reportById },
  reads: { Report: reportPolicy.read },
};
