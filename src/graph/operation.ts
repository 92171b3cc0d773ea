import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  getOperationAST,
  getVariableValues,
} from "graphql";
import type { Viewer } from "../access/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { CheckDocument } from "./documents.ts";
import { coded, refusal, requestError } from "./errors.ts";
import type { Gate } from "./gate.ts";
import type { TrustedDocuments } from "./trusted.ts";
import { malformedVariable } from "./well-formed.ts";

/** A request as it comes from a client, unchecked. */
export interface GraphRequest {
  readonly query?: unknown;
  readonly operationName?: unknown;
  readonly variables?: unknown;
  /** May name a document of the manifest by its hash instead of `query`. */
  readonly extensions?: unknown;
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

/** What a request goes through. */
export interface Pipeline {
  readonly schema: GraphQLSchema;
  readonly gate: Gate;
  readonly check: CheckDocument;
  readonly documents: DocumentSettings;
}

/** Which documents are taken. */
export interface DocumentSettings {
  /** Whether clients may ask for the schema, and are told what they may have meant. */
  readonly introspection: boolean;
  readonly trusted: TrustedDocuments;
  /** Viewers who may send no others than these. */
  readonly trustedOnly: readonly Viewer["kind"][];
}

/**
 * Parses and checks a request, or says what is wrong with it.
 * @param isLimited whether only documents of the manifest are taken
 */
export function prepareOperation(
  { schema, gate, check, documents }: Pipeline,
  request: GraphRequest,
  isLimited: boolean,
): PreparedOperation | readonly GraphQLError[] {
  const { operationName, variables } = request;
  const query = textOf(request, documents.trusted);
  if (query instanceof HubError) return [refusal(query)];
  if (typeof query !== "string" || query === "") return badRequest("a request must have a `query`, a text that is not empty");
  if (operationName != null && typeof operationName !== "string") return badRequest("`operationName` must be a text");
  if (variables != null && (typeof variables !== "object" || Array.isArray(variables)))
    return badRequest("`variables` must be an object");
  const given = { ...variables };
  const passed = gate({ query, operationName, variables: given });
  if ("length" in passed) return passed;
  if (isLimited && !documents.trusted.has(passed.document)) return [NOT_TRUSTED];
  const errors = check(passed.document);
  if (errors.length > 0) return errors;
  const operation = asOperation(schema, passed.document, operationName, given, !documents.introspection);
  return "length" in operation ? operation : { ...operation, cost: passed.cost };
}

/** Wrong variables that are told of; of each the whole value is written out. */
const MAX_ERRORS = 5;

const NOT_TRUSTED = requestError("FORBIDDEN", "viewers of this kind may only send the documents of the manifest");

function textOf({ query, extensions }: GraphRequest, trusted: TrustedDocuments): unknown {
  // A message of a socket must have a query, at least an empty one.
  if (query != null && query !== "") return query;
  try {
    return trusted.named(extensions);
  } catch (error) {
    return error;
  }
}

/** Takes the named operation of a document that is known to be valid, or says why it cannot be run. */
export function asOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>>,
  hideSuggestions: boolean,
): Operation | readonly GraphQLError[] {
  const definition = getOperationAST(document, operationName);
  if (definition == null) {
    return badRequest(
      operationName == null ? "the document holds several operations; name one" : "the document holds no operation of this name",
    );
  }
  const malformed = malformedVariable(variables);
  if (malformed !== undefined) return [malformed];
  const { coerced, errors } = getVariableValues(schema, definition.variableDefinitions ?? [], variables, {
    maxErrors: MAX_ERRORS,
    hideSuggestions,
  });
  if (errors !== undefined) return errors.map((error) => coded(error, "BAD_USER_INPUT"));
  return { document, definition, operationName: operationName ?? undefined, variables, coerced };
}

function badRequest(message: string): readonly GraphQLError[] {
  return [requestError("BAD_REQUEST", message)];
}
