import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
  getVariableValues,
  parse,
  specifiedRules,
  validate,
} from "graphql";
import { requestError } from "./errors.ts";
import { PARSE_OPTIONS, VALIDATION_RULES, malformedVariable } from "./limits.ts";

/** A request as it comes from a client, unchecked. */
export interface GraphRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
}

/** An operation that fits the schema, with its variables as the schema wants them. */
export interface Operation {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly operationName: string | undefined;
  /** The variables as they were sent: graphql-js coerces them itself when it executes. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The same after coercion, defaults filled in: what tells equal operations from different ones. */
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** Parses and checks a request, or says what is wrong with it. */
export function prepareOperation(
  schema: GraphQLSchema,
  { query, operationName, variables }: GraphRequest,
): Operation | readonly GraphQLError[] {
  if (typeof query !== "string" || query === "")
    return [requestError("BAD_REQUEST", "a request must have a `query`, a text that is not empty")];
  if (operationName != null && typeof operationName !== "string")
    return [requestError("BAD_REQUEST", "`operationName` must be a text")];
  if (variables != null && (typeof variables !== "object" || Array.isArray(variables)))
    return [requestError("BAD_REQUEST", "`variables` must be an object")];
  let document: DocumentNode;
  try {
    document = parse(query, PARSE_OPTIONS);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [coded(error, "GRAPHQL_PARSE_FAILED")];
  }
  const errors = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES]);
  if (errors.length > 0) return errors.map((error) => coded(error, "GRAPHQL_VALIDATION_FAILED"));
  return asOperation(schema, document, operationName, { ...variables });
}

/** Takes the named operation of a document that is known to be valid, or says why it cannot be run. */
export function asOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
): Operation | readonly GraphQLError[] {
  const definition = getOperationAST(document, operationName);
  if (definition == null) {
    return [
      requestError(
        "BAD_REQUEST",
        operationName == null
          ? "the document holds several operations; name one"
          : "the document holds no operation of this name",
      ),
    ];
  }
  const malformed = malformedVariable(variables);
  if (malformed !== undefined) return [malformed];
  const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], variables, { maxErrors: 20 });
  if (errors !== undefined) return errors.map((error) => coded(error, "BAD_USER_INPUT"));
  return { document, definition, operationName: operationName ?? undefined, variables, coerced };
}

function coded(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(error.message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { code },
  });
}
