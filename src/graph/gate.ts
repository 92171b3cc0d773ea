import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST, parse } from "graphql";
import { LRUCache } from "lru-cache";
import type { DocumentLimits } from "../kernel/limits.ts";
import { costOf } from "./cost.ts";
import { coded } from "./errors.ts";
import { measure } from "./measure.ts";

/** A request whose document is not known to be one. */
export interface Asked {
  readonly query: string;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A document that is within all limits. */
export interface Passed {
  readonly document: DocumentNode;
  /** Objects that the answer may hold. */
  readonly cost: number;
}

/** Parses a request's document when it is within all limits, or says what is wrong. It is the first that any transport does with it. */
export type Gate = (asked: Asked) => Passed | readonly GraphQLError[];

/** Texts whose documents are kept: screens send the same few again and again. */
const KEPT = 1_000;

/** Makes the gate. Its work is linear in the document's size, whatever the document is. */
export function createGate(schema: GraphQLSchema, limits: DocumentLimits): Gate {
  const known = new LRUCache<string, DocumentNode>({ max: KEPT });

  function read(query: string): DocumentNode {
    const kept = known.get(query);
    if (kept !== undefined) return kept;
    if (query.length > limits.length) throw exceeded("length", limits.length, query.length);
    const document = parseWithin(query, limits.tokens);
    const measures = measure(document);
    for (const name of ["depth", "fields", "aliases", "directives", "rootFields"] as const)
      if (measures[name] > limits[name]) throw exceeded(name, limits[name], measures[name]);
    known.set(query, document);
    return document;
  }

  return ({ query, operationName, variables }) => {
    try {
      const document = read(query);
      const operation = getOperationAST(document, operationName);
      const cost = operation == null ? 0 : costOf(schema, document, operation, variables);
      if (cost > limits.cost) throw exceeded("cost", limits.cost, cost);
      return { document, cost };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  };
}

function parseWithin(query: string, tokens: number): DocumentNode {
  try {
    return parse(query, { maxTokens: tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw error.message.includes("Parsing aborted")
      ? exceeded("tokens", tokens, tokens + 1)
      : coded(error, "GRAPHQL_PARSE_FAILED");
  }
}

/** Whether an error says that a document is not even looked at: it exceeds a limit, or its viewer may not send it. */
export function isFinal({ extensions }: GraphQLError): boolean {
  return extensions["code"] === "TOO_LARGE" || extensions["code"] === "FORBIDDEN";
}

/** @param value how much it is; of what is not counted to its end, how much at least */
function exceeded(limit: keyof DocumentLimits, max: number, value: number): GraphQLError {
  const message = `the document's ${NAMES[limit]} is ${value}, at most ${max} is allowed; the query hubLimits tells all limits`;
  return new GraphQLError(message, { extensions: { code: "TOO_LARGE", limit, max, value } });
}

const NAMES: Readonly<Record<keyof DocumentLimits, string>> = {
  length: "length",
  tokens: "number of tokens",
  depth: "depth",
  fields: "number of fields",
  aliases: "number of aliases",
  directives: "number of directives",
  rootFields: "number of root fields",
  cost: "cost",
};
