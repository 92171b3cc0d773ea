import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import { type Action, Can, type HubContext, anyoneMay, demand } from "../access/index.ts";
import { type NodeForm, type One, byKey } from "../db/index.ts";
import { Node, Planned, parseGlobalId } from "../domain/relay/index.ts";
import { badInput } from "../kernel/errors.ts";
import { slices } from "./slices.ts";

/** A row of any entity, with the name of its type. */
type NodeValue = object & { __typename: string };

const RELATIONS = new Map<string, One<object>>(slices.flatMap(({ nodes }) => Object.entries(nodes)));
const READS = new Map<string, Action>(slices.flatMap(({ reads }) => Object.entries(reads)));
const MAX_NODES = 100;
const read = anyoneMay("node:read");

/** The row of `node` in SQL. */
const nodeForm: NodeForm = {
  kind: "node",
  locate({ id: globalId }) {
    const { type, id } = parseGlobalId("id", String(globalId));
    const relation = RELATIONS.get(type);
    if (relation === undefined) throw badInput("id", id, "is of no known type");
    return { type, row: byKey(relation, () => id) };
  },
};

@Resolver(() => Node)
export class NodeResolver {
  @Can(read)
  @Planned(nodeForm)
  @Query(() => Node, { nullable: true, description: "Whatever has this id; null when there is nothing." })
  node(@Arg("id", () => ID) id: string, @Ctx() ctx: HubContext): Promise<NodeValue | null> {
    return loadNode(ctx, "id", id);
  }

  @Can(read)
  @Query(() => [Node], {
    nullable: "items",
    description: "Whatever has these ids, at most 100, in the same order; null where there is nothing.",
  })
  async nodes(@Arg("ids", () => [ID]) ids: string[], @Ctx() ctx: HubContext): Promise<(NodeValue | null)[]> {
    if (ids.length > MAX_NODES) throw badInput("ids", ids.length, `must be at most ${MAX_NODES} ids`);
    return Promise.all(ids.map((id, index) => loadNode(ctx, `ids.${index}`, id)));
  }
}

async function loadNode(ctx: HubContext, field: string, globalId: string): Promise<NodeValue | null> {
  const { type, id } = parseGlobalId(field, globalId);
  const [relation, read] = [RELATIONS.get(type), READS.get(type)];
  if (read !== undefined) demand(read, ctx.viewer);
  const row = relation === undefined ? null : await ctx.load.one(relation, id);
  return row === null ? null : { __typename: type, ...row };
}
