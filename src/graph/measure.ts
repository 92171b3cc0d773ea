import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";

/** How much a document holds, what fragments bring counted wherever they are spread. */
export interface Measures {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly directives: number;
  readonly rootFields: number;
}

/** Measures of nothing. */
const NONE: Measures = { depth: 0, fields: 0, aliases: 0, directives: 0, rootFields: 0 };

/** Fields that ask of the schema itself. How deep these go is bounded by what they cost. */
const INTROSPECTION = new Set(["__schema", "__type"]);

/**
 * Measures a document: all its operations together, the depth of the deepest, the root fields of the widest. `edges` and the `node` in it are
 * no depth of their own: a question is as deep by connections as by lists. Each node is looked at once, whatever the fragments do: the work is
 * linear in the document's tokens.
 */
export function measure(document: DocumentNode): Measures {
  const { ofSelections, ofDirectives } = createMeter(document);
  let sum = NONE;
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const own = ofDirectives([definition, ...(definition.variableDefinitions ?? [])]);
    const { rootFields, ...inner } = ofSelections(definition.selectionSet);
    sum = { ...add(add(sum, own), { ...inner, rootFields: 0 }), rootFields: Math.max(sum.rootFields, rootFields) };
  }
  return sum;
}

function createMeter(document: DocumentNode) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  const known = new Map<string, Measures>();

  function ofFragment(name: string): Measures {
    const found = known.get(name);
    if (found !== undefined) return found;
    // One that comes back to itself is worth nothing here: validation refuses it.
    known.set(name, NONE);
    const fragment = fragments.get(name);
    const measured = fragment === undefined ? NONE : add(ofDirectives([fragment]), ofSelections(fragment.selectionSet));
    known.set(name, measured);
    return measured;
  }

  function ofSelections(set: SelectionSetNode, plumbing = "edges"): Measures {
    let sum = NONE;
    for (const node of set.selections) {
      sum = add(sum, ofDirectives([node]));
      if (node.kind === Kind.FRAGMENT_SPREAD) sum = add(sum, ofFragment(node.name.value));
      else if (node.kind === Kind.INLINE_FRAGMENT) sum = add(sum, ofSelections(node.selectionSet, plumbing));
      else {
        const name = node.name.value;
        const isPlumbing = name === plumbing;
        const inside = isPlumbing && name === "edges" ? "node" : "edges";
        const { depth, ...inner } = node.selectionSet === undefined ? NONE : ofSelections(node.selectionSet, inside);
        const below = INTROSPECTION.has(name) ? 0 : depth;
        sum = add(sum, { ...inner, depth: isPlumbing ? below : below + 1, fields: inner.fields + 1, rootFields: 1 });
        if (node.alias !== undefined) sum = add(sum, { ...NONE, aliases: 1 });
      }
    }
    return sum;
  }

  return { ofSelections, ofDirectives };
}

function ofDirectives(nodes: readonly { readonly directives?: readonly unknown[] | undefined }[]): Measures {
  return { ...NONE, directives: nodes.reduce((count, { directives = [] }) => count + directives.length, 0) };
}

/** Both side by side: the deeper counts for the depth. Fragments of fragments can make numbers too large to be written. */
function add(one: Measures, other: Measures): Measures {
  return {
    depth: Math.max(one.depth, other.depth),
    fields: bounded(one.fields + other.fields),
    aliases: bounded(one.aliases + other.aliases),
    directives: bounded(one.directives + other.directives),
    rootFields: bounded(one.rootFields + other.rootFields),
  };
}

function bounded(count: number): number {
  return Math.min(count, Number.MAX_SAFE_INTEGER);
}
