import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from "graphql";
import type { Form } from "../db/index.ts";

const known = new WeakMap<DocumentNode, boolean>();

/** Whether a document, which is known to be valid, asks for private values anywhere. */
export function asksForPrivate(schema: GraphQLSchema, document: DocumentNode): boolean {
  const found = known.get(document) ?? look(schema, document);
  known.set(document, found);
  return found;
}

function look(schema: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(schema);
  let found = false;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        const { form } = (types.getFieldDef()?.extensions ?? {}) as { form?: Form };
        if (form?.kind === "column" && form.mark !== undefined) found = true;
      },
    }),
  );
  return found;
}
