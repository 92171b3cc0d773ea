import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

declare const result: unique symbol;

/** A GraphQL document with its variables, and the type of what it yields. */
export type Operation<Data> = {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly [result]?: Data;
};

/** A typed document with the variables that it wants. */
export function operation<Data, Variables extends Record<string, unknown>>(
  document: DocumentTypeDecoration<Data, Variables> & { toString(): string },
  variables: Variables,
): Operation<Data> {
  return { query: document.toString(), variables };
}
