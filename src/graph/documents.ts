import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from "graphql";
import { LRUCache } from "lru-cache";
import { coded } from "./errors.ts";
import { PARSE_OPTIONS, VALIDATION_RULES } from "./limits.ts";

/** Parses and validates a text, or says what is wrong with it. */
export type ReadDocument = (query: string) => DocumentNode | readonly GraphQLError[];

/** Texts whose documents are kept: screens send the same few again and again. */
const KEPT = 1_000;

/** Makes the reader of documents for transports that have no cache of their own. */
export function createDocumentReader(schema: GraphQLSchema): ReadDocument {
  const known = new LRUCache<string, DocumentNode>({ max: KEPT });
  return (query) => {
    const kept = known.get(query);
    if (kept !== undefined) return kept;
    const read = readDocument(schema, query);
    if (!("length" in read)) known.set(query, read);
    return read;
  };
}

function readDocument(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query, PARSE_OPTIONS);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [coded(error, "GRAPHQL_PARSE_FAILED")];
  }
  const errors = validate(schema, document, [...specifiedRules, ...VALIDATION_RULES]);
  return errors.length > 0 ? errors.map((error) => coded(error, "GRAPHQL_VALIDATION_FAILED")) : document;
}
