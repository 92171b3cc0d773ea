import { ArgsType, type ClassType, Field, Int, ObjectType } from "type-graphql";
import type { Connection, Edge, PageInfo as PageInfoValue } from "../../kernel/page.ts";

/** Where a page lies in its list. */
@ObjectType({ description: "Where a page lies in its list (trang).", simpleResolvers: true })
export class PageInfo implements PageInfoValue {
  @Field(() => Boolean, { description: "Whether more nodes follow after this page." })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: "Whether nodes lie before this page." })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: "Cursor of the page's first node; null when the page is empty." })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: "Cursor of the page's last node; null when the page is empty." })
  endCursor!: string | null;
}

/** The arguments that every connection takes. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: "So many nodes from the beginning, 1 to 100. 20 when neither first nor last is given.",
  })
  first?: number | null;

  @Field(() => String, { nullable: true, description: "Only nodes after this cursor." })
  after?: string | null;

  @Field(() => Int, { nullable: true, description: "So many nodes from the end, 1 to 100. Not together with first." })
  last?: number | null;

  @Field(() => String, { nullable: true, description: "Only nodes before this cursor." })
  before?: string | null;
}

/** Makes the connection type of a node type: `XConnection` with `XEdge`. */
export function connectionType<T>(name: string, node: () => ClassType): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `One ${name} in a list, with its place.`, simpleResolvers: true })
  class EdgeType implements Edge<T> {
    @Field(() => String, { description: "The node's place in this list and order; opaque." })
    cursor!: string;

    @Field(node)
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `One page of a list of ${name}.`, simpleResolvers: true })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType])
    edges!: Edge<T>[];

    @Field(() => [node()], { description: "The nodes of the edges, for who needs no cursors." })
    nodes!: T[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;

    @Field(() => Int, { description: "How many nodes the whole list has; counted only when asked." })
    totalCount!: () => Promise<number>;
  }
  return ConnectionType;
}
