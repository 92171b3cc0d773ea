import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isIntrospectionType,
  isLeafType,
  isListType,
  isObjectType,
} from "graphql";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "../kernel/page.ts";

/** Selections that are weighed at most: pages of different sizes make a fragment weigh anew. */
const MAX_STEPS = 20_000;

/** How long a list is when its field does not say. */
const UNKNOWN_LIST = 100;

/** How long the lists are that tell of the schema itself: somewhat more than they are here. */
const INTROSPECTION_LISTS: Readonly<Record<string, number>> = {
  "__Schema.types": 120,
  "__Schema.directives": 8,
  "__Type.fields": 8,
  "__Type.interfaces": 1,
  "__Type.possibleTypes": 1,
  "__Type.enumValues": 3,
  "__Type.inputFields": 3,
  "__Field.args": 1,
  "__Directive.args": 2,
};

/** Costs of operations that cost the same whatever their variables. */
const constantCosts = new WeakMap<OperationDefinitionNode, number>();

/** What an operation costs with its variables, as they were sent: how many objects its answer may hold. Nothing is known to be valid. */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const known = constantCosts.get(operation);
  if (known !== undefined) return known;
  const root = schema.getRootType(operation.operation);
  if (root == null) return 0;
  const scales = new Scales(schema, document, operation, variables);
  const cost = scales.weigh(operation.selectionSet, root, undefined);
  if (scales.isConstant) constantCosts.set(operation, cost);
  return cost;
}

class Scales {
  readonly #schema: GraphQLSchema;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  readonly #variables = new Map<string, unknown>();
  readonly #known = new Map<string, number>();
  #steps = 0;
  /** Whether no variable has been looked at. */
  isConstant = true;

  constructor(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ) {
    this.#schema = schema;
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
    for (const { variable, defaultValue } of operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
      this.#variables.set(name, given === undefined && defaultValue !== undefined ? this.#valueOf(defaultValue) : given);
    }
  }

  /** @param page size of the page that the set's edges and nodes are of */
  weigh({ selections }: SelectionSetNode, parent: GraphQLNamedType, page: number | undefined): number {
    let sum = 0;
    for (const node of selections) {
      this.#steps += 1;
      if (this.#steps > MAX_STEPS) return Number.MAX_SAFE_INTEGER;
      if (node.kind === Kind.FIELD) sum += this.#weighField(node, parent, page);
      else if (node.kind === Kind.FRAGMENT_SPREAD) sum += this.#weighFragment(node.name.value, page);
      else {
        const type = node.typeCondition === undefined ? parent : this.#schema.getType(node.typeCondition.name.value);
        if (type !== undefined) sum += this.weigh(node.selectionSet, type, page);
      }
    }
    return Math.min(sum, Number.MAX_SAFE_INTEGER);
  }

  #weighFragment(name: string, page: number | undefined): number {
    const key = `${name} ${page ?? ""}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, 0);
    const fragment = this.#fragments.get(name);
    const type = fragment && this.#schema.getType(fragment.typeCondition.name.value);
    const weight =
      type === undefined ? 0 : this.weigh(fragment?.selectionSet ?? { kind: Kind.SELECTION_SET, selections: [] }, type, page);
    this.#known.set(key, weight);
    return weight;
  }

  #weighField(node: FieldNode, parent: GraphQLNamedType, page: number | undefined): number {
    const field = this.#fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    if (field === undefined || type === undefined || isLeafType(type) || node.selectionSet === undefined) return 0;
    const own = isWrapper(type) || (isIntrospectionType(type) && !isListType(getNullableType(field.type))) ? 0 : 1;
    const inner = this.weigh(node.selectionSet, type, this.#pageOf(field, node));
    return Math.min(this.#lengthOf(field, node, parent, page) * (own + inner), Number.MAX_SAFE_INTEGER);
  }

  #fieldOf(parent: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (parent === this.#schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
  }

  #lengthOf(field: GraphQLField<unknown, unknown>, node: FieldNode, parent: GraphQLNamedType, page: number | undefined): number {
    if (!isListType(getNullableType(field.type))) return 1;
    if (page !== undefined && isWrapper(parent)) return page;
    const { listLength } = field.extensions;
    if (typeof listLength === "number") return listLength;
    const ids = this.#argument(node, "ids");
    return Array.isArray(ids) ? ids.length : (INTROSPECTION_LISTS[`${parent.name}.${field.name}`] ?? UNKNOWN_LIST);
  }

  /** The size of a connection's page; one that is refused later is as large as can be. */
  #pageOf(field: GraphQLField<unknown, unknown>, node: FieldNode): number | undefined {
    if (!field.args.some(({ name }) => name === "first")) return undefined;
    const size = this.#argument(node, "first") ?? this.#argument(node, "last") ?? DEFAULT_PAGE_SIZE;
    return typeof size === "number" && size >= 1 && size <= MAX_PAGE_SIZE ? size : MAX_PAGE_SIZE;
  }

  #argument(node: FieldNode, name: string): unknown {
    const argument = node.arguments?.find((candidate) => candidate.name.value === name);
    return argument && this.#valueOf(argument.value);
  }

  #valueOf(value: ValueNode): unknown {
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.VARIABLE) {
      this.isConstant = false;
      return this.#variables.get(value.name.value);
    }
    return value.kind === Kind.LIST ? value.values : undefined;
  }
}

/** Whether a type only carries a list's nodes. */
function isWrapper({ name }: GraphQLNamedType): boolean {
  return /(Connection|Edge)$/.test(name) || name === "PageInfo";
}
