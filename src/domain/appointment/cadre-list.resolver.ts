import { Args, Ctx, Query, Resolver } from "type-graphql";
import { Can, type HubContext } from "../../access/index.ts";
import { rootPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type CadreRow, CadreType, cadrePolicy } from "../cadre/index.ts";
import { Planned } from "../relay/index.ts";
import { cadres } from "./cadre-list.store.ts";
import { CadreConnection, CadreListArgs } from "./cadre-list.type.ts";

@Resolver(() => CadreType)
export class CadreListResolver {
  @Can(cadrePolicy.read)
  @Planned(rootPage(cadres))
  @Query(() => CadreConnection, { description: "All cadres, filtered and ordered (danh sách cán bộ)." })
  cadres(@Args(() => CadreListArgs) args: CadreListArgs, @Ctx() ctx: HubContext): Promise<Connection<CadreRow>> {
    return ctx.load.list(cadres, args);
  }
}
