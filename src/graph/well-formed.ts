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

/** How many values variables may hold. The largest input of the schema has some hundreds; each costs something to look at. */
const MAX_VALUES = 5_000;

/**
 * Finds what is wrong with a request's variables: a text that PostgreSQL cannot hold, values without number, or nested without end; undefined when
 * all are well.
 */
export function malformedVariable(variables: unknown): GraphQLError | undefined {
  return malformed(variables, "variables", 0, { values: 0 });
}

function malformed(value: unknown, path: string, depth: number, count: { values: number }): GraphQLError | undefined {
  count.values += 1;
  if (count.values > MAX_VALUES) return broken("variables", `must hold at most ${MAX_VALUES} values`);
  if (depth > MAX_NESTING) return broken("variables", `must not be nested more than ${MAX_NESTING} deep`);
  if (typeof value === "string") return isStorable(value) ? undefined : broken(path, RULE);
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const found = isStorable(name) ? malformed(inner, `${path}.${name}`, depth + 1, count) : broken(path, RULE);
    if (found !== undefined) return found;
  }
  return undefined;
}

function broken(field: string, rule: string): GraphQLError {
  return new GraphQLError(`${field}: ${rule}`, {
    extensions: { code: "BAD_USER_INPUT", problems: [{ field, value: null, rule }] },
  });
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}
