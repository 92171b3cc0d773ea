import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

declare const result: unique symbol;

/** A GraphQL document with its variables, and the type of what it yields. */
export type Operation<Data> = {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly [result]?: Data;
};

/** A typed document with the variables that it wants. */
export function operation<Data, Variables extends Record<string, unknown>>(
  document: DocumentTypeDecoration<Data, Variables> & { toString(): string },
  variables: Variables,
): Operation<Data> {
  return { query: document.toString(), variables };
}

/** The same operation with further variables. A hub ignores those that the document does not declare. */
export function withVariables<Data>({ query, variables }: Operation<Data>, further: object): Operation<Data> {
  return { query, variables: { ...variables, ...further } };
}
