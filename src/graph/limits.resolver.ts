import { Ctx, Query, Resolver } from "type-graphql";
import { Can, type HubContext, anyoneMay } from "../access/index.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../kernel/page.ts";
import { HubLimits } from "./limits.type.ts";

@Resolver()
export class LimitsResolver {
  @Can(anyoneMay("limits:read"))
  @Query(() => HubLimits, { description: "The limits that the hub holds every document, and every viewer, to." })
  hubLimits(@Ctx() { limits }: HubContext): HubLimits {
    return { ...limits, pageSize: MAX_PAGE_SIZE, defaultPageSize: DEFAULT_PAGE_SIZE };
  }
}
