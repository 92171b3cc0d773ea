import type { ExecutionResult, GraphQLSchema } from "graphql";
import type { Action, HubContext } from "../access/index.ts";
import type { Form } from "../db/index.ts";
import { type ReadTogether, execute } from "../execute/index.ts";
import type { Operation } from "./operation.ts";
import { wantedOf } from "./wanted.ts";

/** Executes an operation over resolvers. */
export type Execute = (operation: Operation, contextValue: HubContext, rootValue: unknown) => Promise<ExecutionResult>;

/** Makes the executor of a schema. */
export function createExecutor(schema: GraphQLSchema): Execute {
  return ({ document, definition, coerced: variables }, contextValue, rootValue) =>
    execute({ schema, document, definition, variables, contextValue, rootValue, readTogether: readDeclared(contextValue) });
}

/**
 * Reads declared relations without their resolvers, which say the same: one row by a key, or a page of a list, for all rows of a level
 * with one statement, and of each row what is asked for. What the viewer may not see is left to the resolvers, which say why.
 */
function readDeclared({ viewer, load }: HubContext): ReadTogether {
  return ({ definition, nodes }, sources, args, selecting) => {
    const { form, guard, read } = definition.extensions as { form?: Form; guard?: Action; read?: Action };
    if (form === undefined || [guard, read].some((action) => action !== undefined && !action.allows(viewer))) return undefined;
    const rows = sources as readonly Readonly<Record<string, unknown>>[];
    const wanted = wantedOf(selecting, definition.type, nodes);
    if (form.kind === "row" && form.lookup !== undefined) {
      const { relation, column } = form.lookup;
      return load.oneOfEach(
        relation,
        rows.map((row) => row[column] as number | null),
        wanted,
      );
    }
    if (form.kind !== "page" || form.many === undefined) return undefined;
    const parents = rows.map((row) => row["id"] as number);
    return load.manyOfEach(form.many, parents, form.list(args), wanted);
  };
}
