import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
  getVariableValues,
} from "graphql";
import type { CheckDocument } from "./documents.ts";
import { coded, requestError } from "./errors.ts";
import type { Gate } from "./gate.ts";
import { malformedVariable } from "./well-formed.ts";

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

/** An operation that has come through the gate. */
export interface PreparedOperation extends Operation {
  /** Objects that its answer may hold. */
  readonly cost: number;
}

/** Parses and checks a request, or says what is wrong with it. */
export function prepareOperation(
  schema: GraphQLSchema,
  gate: Gate,
  check: CheckDocument,
  { query, operationName, variables }: GraphRequest,
): PreparedOperation | readonly GraphQLError[] {
  if (typeof query !== "string" || query === "") return badRequest("a request must have a `query`, a text that is not empty");
  if (operationName != null && typeof operationName !== "string") return badRequest("`operationName` must be a text");
  if (variables != null && (typeof variables !== "object" || Array.isArray(variables)))
    return badRequest("`variables` must be an object");
  const given = { ...variables };
  const passed = gate({ query, operationName, variables: given });
  if ("length" in passed) return passed;
  const errors = check(passed.document);
  if (errors.length > 0) return errors;
  const operation = asOperation(schema, passed.document, operationName, given);
  return "length" in operation ? operation : { ...operation, cost: passed.cost };
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
    return badRequest(
      operationName == null ? "the document holds several operations; name one" : "the document holds no operation of this name",
    );
  }
  const malformed = malformedVariable(variables);
  if (malformed !== undefined) return [malformed];
  const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], variables, { maxErrors: 20 });
  if (errors !== undefined) return errors.map((error) => coded(error, "BAD_USER_INPUT"));
  return { document, definition, operationName: operationName ?? undefined, variables, coerced };
}

function badRequest(message: string): readonly GraphQLError[] {
  return [requestError("BAD_REQUEST", message)];
}
