import { Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext } from "../../access/index.ts";
import { rootPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { ListLength, Planned, globalId, isNodeType } from "../relay/index.ts";
import { auditPolicy } from "./audit.policy.ts";
import { type AuditRow, auditEntries } from "./audit.store.ts";
import { AuditEntryConnection, AuditEntryType, AuditListArgs } from "./audit.type.ts";

@Resolver(() => AuditEntryType)
export class AuditResolver {
  @Can(auditPolicy.read)
  @Planned(rootPage(auditEntries))
  @Query(() => AuditEntryConnection, {
    description:
      "Who was given private values of whom, and who changed what: the audit trail, for administrators. An entry is here within seconds.",
  })
  auditTrail(@Args(() => AuditListArgs) args: AuditListArgs, @Ctx() ctx: HubContext): Promise<Connection<AuditRow>> {
    return ctx.load.list(auditEntries, args);
  }

  @ListLength(50)
  @FieldResolver(() => [ID], { description: "Whom it is about; at most 1000." })
  subjects(@Root() { subjectType, subjectIds }: AuditRow): string[] {
    return isNodeType(subjectType) ? subjectIds.map((id) => globalId(subjectType, id)) : [];
  }
}
