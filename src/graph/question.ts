import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionSetNode,
  Kind,
  getArgumentValues,
  print,
  visit,
} from "graphql";
import type { Resume } from "../live/index.ts";
import type { Operation } from "./operation.ts";
import { fragmentOf } from "./root-fields.ts";

/** Arguments that say only where one client's knowledge ends: who differs in nothing else asks the same. */
const RESUME_ARGUMENTS = ["after", "sinceRev"];

/** What a subscription asks, and where the one client that sends it goes on. */
export interface SubscriptionDescription {
  /** Equal texts, equal answers within one scope: the normalised document, the operation, its variables after coercion. */
  readonly question: string;
  readonly resume: Resume;
}

/** Takes a subscription apart. The document is known to be valid: it has one root field. */
export function describeSubscription(
  schema: GraphQLSchema,
  { document, definition, operationName, coerced }: Operation,
): SubscriptionDescription {
  const node = rootField(document, definition.selectionSet);
  const field = node === undefined ? undefined : schema.getSubscriptionType()?.getFields()[node.name.value];
  const values = node === undefined || field === undefined ? {} : getArgumentValues(field, node, coerced);
  const own = new Set<string>();
  for (const { name, value } of node?.arguments ?? []) {
    if (RESUME_ARGUMENTS.includes(name.value) && value.kind === Kind.VARIABLE && usesOf(document, value.name.value) === 1)
      own.add(value.name.value);
  }
  const shared = Object.fromEntries(Object.entries(coerced).filter(([name]) => !own.has(name)));
  const { after, sinceRev } = values;
  return {
    question: JSON.stringify([normalised(document), operationName ?? null, shared]),
    resume: {
      ...(typeof after === "string" ? { after } : {}),
      ...(typeof sinceRev === "number" ? { sinceRev } : {}),
    },
  };
}

const normalisedTexts = new WeakMap<DocumentNode, string>();

/** The text of a document without what has no meaning: blanks, commas, comments. */
function normalised(document: DocumentNode): string {
  const known = normalisedTexts.get(document) ?? print(document);
  normalisedTexts.set(document, known);
  return known;
}

/** The one field of a subscription, which may stand in a fragment. */
function rootField(document: DocumentNode, { selections }: SelectionSetNode): FieldNode | undefined {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) return selection;
    const inner =
      selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragmentOf(document, selection.name.value)?.selectionSet;
    const found = inner && rootField(document, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How often a variable is used in a document, its definition not counted. */
function usesOf(document: DocumentNode, name: string): number {
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable(node) {
      if (node.name.value === name) uses += 1;
    },
  });
  return uses;
}
