import { type ASTVisitor, GraphQLError, type ValidationContext, type ValidationRule } from "graphql";

/** Rules of the hub besides those of the specification; the same on every transport. */
export const VALIDATION_RULES: readonly ValidationRule[] = [wellFormedLiterals];

const RULE = "must not hold U+0000 or half of a surrogate pair";

/** Refuses texts in a document that PostgreSQL cannot hold. */
function wellFormedLiterals(context: ValidationContext): ASTVisitor {
  return {
    StringValue(node) {
      if (!isStorable(node.value)) context.reportError(new GraphQLError(`A text ${RULE}.`, { nodes: node }));
    },
  };
}

/** How deep values may lie within one another in variables. No input of the schema comes near. */
const MAX_NESTING = 30;

/** Finds what is wrong with a request's variables, a text that PostgreSQL cannot hold or endless nesting; undefined when all are well. */
export function malformedVariable(variables: unknown, path = "variables", depth = 0): GraphQLError | undefined {
  if (depth > MAX_NESTING) {
    const rule = `must not be nested more than ${MAX_NESTING} deep`;
    return new GraphQLError(`variables: ${rule}`, {
      extensions: { code: "BAD_USER_INPUT", problems: [{ field: "variables", value: null, rule }] },
    });
  }
  if (typeof variables === "string") {
    return isStorable(variables)
      ? undefined
      : new GraphQLError(`${path}: ${RULE}`, {
          extensions: { code: "BAD_USER_INPUT", problems: [{ field: path, value: null, rule: RULE }] },
        });
  }
  if (typeof variables !== "object" || variables === null) return undefined;
  for (const [name, value] of Object.entries(variables)) {
    const found = malformedVariable(name, path) ?? malformedVariable(value, `${path}.${name}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
