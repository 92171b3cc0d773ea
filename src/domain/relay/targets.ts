import type { Right, Target } from "../../access/index.ts";
import type { One } from "../../db/index.ts";
import { notFound } from "../../kernel/errors.ts";
import { type NodeType, rowId } from "./global-id.ts";

/**
 * The entity that an input names, if it names one, as something that a write is about. The right is that of the write's action when none is
 * given.
 * @param field where the id stands in the request
 */
export function targets(
  type: NodeType,
  relation: One<object>,
  field: string,
  given: string | null | undefined,
): (right?: Right) => readonly Target[] {
  return (right) =>
    given == null
      ? []
      : [
          {
            relation,
            id: rowId(type, field, given),
            missing: () => notFound(field, given, type.toLowerCase()),
            ...(right === undefined ? {} : { right }),
          },
        ];
}
