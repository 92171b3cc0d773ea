import { type ASTVisitor, GraphQLError, type ParseOptions, type ValidationContext, type ValidationRule } from "graphql";

/** How large a document may be; the same on every transport. */
export const PARSE_OPTIONS: ParseOptions = { maxTokens: 2_000 };

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

/** Finds a text in a request's variables that PostgreSQL cannot hold; undefined when all are well. */
export function malformedVariable(variables: unknown, path = "variables"): GraphQLError | undefined {
  if (typeof variables === "string") {
    return isStorable(variables)
      ? undefined
      : new GraphQLError(`${path}: ${RULE}`, {
          extensions: { code: "BAD_USER_INPUT", problems: [{ field: path, value: null, rule: RULE }] },
        });
  }
  if (typeof variables !== "object" || variables === null) return undefined;
  for (const [name, value] of Object.entries(variables)) {
    const found = malformedVariable(name, path) ?? malformedVariable(value, `${path}.${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
