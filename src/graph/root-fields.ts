import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** The names of the fields that a selection asks of the schema's root, in fragments as well; each fragment is looked at once. */
export function rootFieldsOf(document: DocumentNode, selection: SelectionSetNode): ReadonlySet<string> {
  const [names, seen] = [new Set<string>(), new Set<string>()];
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const one of selections) {
      if (one.kind === Kind.FIELD) names.add(one.name.value);
      else if (one.kind === Kind.INLINE_FRAGMENT) collect(one.selectionSet);
      else if (!seen.has(one.name.value)) {
        const fragment = fragmentOf(document, one.name.value);
        seen.add(one.name.value);
        if (fragment !== undefined) collect(fragment.selectionSet);
      }
    }
  };
  collect(selection);
  return names;
}

/** The fragment of a name. */
export function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  return document.definitions.find(
    (definition): definition is FragmentDefinitionNode =>
      definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name,
  );
}
