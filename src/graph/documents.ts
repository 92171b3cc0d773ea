import { type DocumentNode, type GraphQLError, type GraphQLSchema, specifiedRules, validate } from "graphql";
import { coded } from "./errors.ts";
import { VALIDATION_RULES } from "./well-formed.ts";

/** What is wrong with a document in itself; nothing when it fits the schema. */
export type CheckDocument = (document: DocumentNode) => readonly GraphQLError[];

/** Makes the check of documents. What was found right is not checked again. */
export function createDocumentCheck(schema: GraphQLSchema): CheckDocument {
  const valid = new WeakSet<DocumentNode>();
  return (document) => {
    if (valid.has(document)) return [];
    const errors = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES]);
    if (errors.length === 0) valid.add(document);
    return errors.map((error) => coded(error, "GRAPHQL_VALIDATION_FAILED"));
  };
}
