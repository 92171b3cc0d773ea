import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  specifiedRules,
  validate,
} from "graphql";
import { coded } from "./errors.ts";
import { VALIDATION_RULES } from "./well-formed.ts";

/** What is wrong with a document in itself; nothing when it fits the schema. */
export type CheckDocument = (document: DocumentNode) => readonly GraphQLError[];

/** The rules besides those of the specification. */
export function rulesOf(introspection: boolean): readonly ValidationRule[] {
  return introspection ? VALIDATION_RULES : [...VALIDATION_RULES, NoSchemaIntrospectionCustomRule];
}

/**
 * Makes the check of documents. What was found right is not checked again.
 * @param introspection whether clients may ask for the schema, and are told what they may have meant
 */
export function createDocumentCheck(schema: GraphQLSchema, introspection: boolean): CheckDocument {
  const rules = [...specifiedRules, ...rulesOf(introspection)];
  const valid = new WeakSet<DocumentNode>();
  return (document) => {
    if (valid.has(document)) return [];
    const errors = validate(schema, document, rules, { hideSuggestions: !introspection });
    if (errors.length === 0) valid.add(document);
    return errors.map((error) => coded(error, "GRAPHQL_VALIDATION_FAILED"));
  };
}
