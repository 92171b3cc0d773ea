import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from "graphql";

/** A place where a value stands in a query: an argument of any field, or a field of an input object in it, at any depth. */
export interface ArgumentPlace {
  readonly label: string;
  /** A query whose one variable is `$value`. */
  readonly query: string;
  /** The variables that put a value there. */
  variables(value: unknown): Record<string, unknown>;
}

/** Asks for a selection on a type. */
type Host = (selection: string) => string;

/** Every place of every argument of every field that a query or a mutation can reach. */
export function argumentPlaces(schema: GraphQLSchema, ids: Readonly<Record<string, string>>): ArgumentPlace[] {
  const found: ArgumentPlace[] = [];
  for (const [type, host] of hostsOf(schema, ids)) {
    for (const field of Object.values(type.getFields())) {
      const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
      for (const arg of field.args) {
        const others = needed.filter((other) => other !== arg);
        const fixed = others.map(({ name, type: of }) => `${name}: ${JSON.stringify(plausible(of, ids))}`);
        const written = `${field.name}(${[`${arg.name}: $value`, ...fixed].join(", ")})${selectionOf(field)}`;
        const keyword = type === schema.getMutationType() ? "mutation" : "query";
        const query = `${keyword} ($value: ${String(arg.type)}) ${host(written)}`;
        for (const place of placesIn(arg.type, ids, 0))
          found.push({
            label: `${type.name}.${field.name}(${[arg.name, ...place.path].join(".")})`,
            query,
            variables: (value) => ({ value: place.put(value) }),
          });
      }
    }
  }
  return found;
}

function selectionOf(field: GraphQLField<unknown, unknown>): string {
  return isLeafType(getNamedType(field.type)) ? "" : " { __typename }";
}

/** Entities are reached by their ids, every other type over the first field that leads to it. */
function hostsOf(schema: GraphQLSchema, ids: Readonly<Record<string, string>>): ReadonlyMap<GraphQLObjectType, Host> {
  const roots = [schema.getQueryType(), schema.getMutationType()].filter((type) => type != null);
  const hosts = new Map<GraphQLObjectType, Host>(roots.map((type) => [type, (selection) => `{ ${selection} }`]));
  for (const [name, id] of Object.entries(ids)) {
    const type = schema.getType(name);
    if (isObjectType(type)) hosts.set(type, (selection) => `{ node(id: "${id}") { ... on ${name} { ${selection} } } }`);
  }
  for (const [type, host] of hosts) {
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type);
      if (!isObjectType(target) || hosts.has(target)) continue;
      const needed = field.args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
      const args = needed.map((arg) => `${arg.name}: ${JSON.stringify(plausible(arg.type, ids))}`).join(", ");
      hosts.set(target, (selection) => host(`${field.name}${args === "" ? "" : `(${args})`} { ${selection} }`));
    }
  }
  return hosts;
}

interface Inner {
  readonly path: readonly string[];
  put(value: unknown): unknown;
}

/** A value of a type as a whole, each field of an input object, and an item of a list. */
function placesIn(type: GraphQLInputType, ids: Readonly<Record<string, string>>, depth: number): Inner[] {
  const bare = getNullableType(type);
  const whole: Inner = { path: [], put: (value) => value };
  if (depth > 3) return [whole];
  if (isListType(bare)) {
    const inner = placesIn(bare.ofType, ids, depth + 1);
    return [whole, ...inner.map(({ path, put }) => ({ path: ["0", ...path], put: (value: unknown) => [put(value)] }))];
  }
  if (!isInputObjectType(bare)) return [whole];
  const fields = Object.values(bare.getFields());
  const needed = fields.filter((field) => isNonNullType(field.type) && field.defaultValue === undefined);
  const required = Object.fromEntries(needed.map((field) => [field.name, plausible(field.type, ids)]));
  const inner = fields.flatMap(({ name, type: of }) =>
    placesIn(of, ids, depth + 1).map(({ path, put }) => ({
      path: [name, ...path],
      put: (value: unknown) => ({ ...required, [name]: put(value) }),
    })),
  );
  return [whole, ...inner];
}

/** A value of the type that is in order. */
export function plausible(type: GraphQLInputType, ids: Readonly<Record<string, string>>): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) return [];
  if (isEnumType(bare)) return bare.getValues()[0]?.name;
  if (isInputObjectType(bare)) {
    const needed = Object.values(bare.getFields()).filter((field) => isNonNullType(field.type));
    return Object.fromEntries(needed.map((field) => [field.name, plausible(field.type, ids)]));
  }
  const known: Record<string, unknown> = { Date: "2020-01-01", Int: 1, Float: 1, ID: ids["Organization"], Boolean: true };
  return known[bare.name] ?? "x";
}
