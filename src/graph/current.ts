import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from "graphql";

/** Whether a document, which is known to be valid, asks for something of which only the last commit will do. */
export type IsCurrent = (document: DocumentNode) => boolean;

/** Makes the check. What is found is kept with the document. */
export function createIsCurrent(schema: GraphQLSchema): IsCurrent {
  const known = new WeakMap<DocumentNode, boolean>();
  return (document) => {
    const found = known.get(document) ?? asksForCurrent(schema, document);
    known.set(document, found);
    return found;
  };
}

function asksForCurrent(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  const look = (): void => {
    found ||= types.getParentType()?.extensions["isCurrent"] === true;
  };
  visit(document, visitWithTypeInfo(types, { Field: look }));
  return found;
}
