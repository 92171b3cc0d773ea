import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isLeafType,
} from "graphql";
import type { Random } from "./random.ts";

/** Values that mean something in the database under test. */
export interface Known {
  /** Global ids by type. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Cursors by node type and order. */
  readonly cursors: Readonly<Record<string, readonly string[]>>;
  /** Texts by the name of the argument or filter that takes them. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly days: readonly string[];
}

/** A document with its variables. */
export interface RandomRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** Fields whose answer depends on when it is given. */
const TIMELY = new Set(["CongressProgress.asOf"]);
const DEPTH = 6;

/** A query that fits the schema (not always: some arguments are refused, as they are meant to be). */
export function randomRequest(schema: GraphQLSchema, known: Known, random: Random): RandomRequest {
  const writer = new Writer(schema, known, random);
  return writer.request();
}

class Writer {
  readonly #variables: Record<string, unknown> = {};
  readonly #definitions: string[] = [];
  readonly #fragments: string[] = [];
  #names = 0;
  #budget: number;

  readonly schema: GraphQLSchema;
  readonly known: Known;
  readonly random: Random;

  constructor(schema: GraphQLSchema, known: Known, random: Random) {
    this.schema = schema;
    this.known = known;
    this.random = random;
    this.#budget = 10 + random.integer(50);
  }

  request(): RandomRequest {
    const type = this.schema.getQueryType();
    if (type == null) throw new Error("the schema has no queries");
    const selection = this.selection(type, 0);
    const name = this.random.chance(0.3) || this.#definitions.length > 0 ? "Asked" : "";
    const head =
      this.#definitions.length > 0 ? `query ${name}(${this.#definitions.join(", ")})` : name === "" ? "" : `query ${name}`;
    return { query: [`${head} ${selection}`, ...this.#fragments].join("\n"), variables: this.#variables };
  }

  /** Selections in braces, at least one. */
  selection(type: GraphQLObjectType, depth: number): string {
    const { random } = this;
    const fields = Object.values(type.getFields()).filter((field) => this.#fits(type, field, depth));
    const count = Math.min(1 + random.integer(depth === 0 ? 3 : 5), fields.length + 1);
    const parts: string[] = [];
    for (let place = 0; place < count; place += 1) {
      if (fields.length === 0 || random.chance(0.08)) parts.push(`${random.chance(0.3) ? "kind_: " : ""}__typename`);
      else parts.push(this.#wrapped(type, this.#field(random.pick(fields), depth)));
      if (this.#budget <= 0) break;
    }
    return `{ ${parts.join(" ")} }`;
  }

  #fits(type: GraphQLObjectType, field: GraphQLField<unknown, unknown>, depth: number): boolean {
    if (TIMELY.has(`${type.name}.${field.name}`)) return false;
    return isLeafType(getNamedType(field.type)) || (depth < DEPTH && this.#budget > 0);
  }

  /** Some selections stand in fragments, some are skipped. */
  #wrapped(type: GraphQLObjectType, text: string): string {
    const { random } = this;
    if (random.chance(0.1)) return `... on ${type.name}${this.#directive()} { ${text} }`;
    if (random.chance(0.05) && type.getInterfaces().length > 0) return `... on Node { id } ... on ${type.name} { ${text} }`;
    if (random.chance(0.05)) return `...${this.#directive()} { ${text} ${text} }`;
    if (random.chance(0.07)) {
      const name = `Part${(this.#names += 1)}`;
      this.#fragments.push(`fragment ${name} on ${type.name} { ${text} }`);
      return `...${name}${this.#directive()} ${random.chance(0.3) ? `...${name}` : ""}`;
    }
    return text;
  }

  #directive(): string {
    const { random } = this;
    if (!random.chance(0.12)) return "";
    const name = random.pick(["skip", "include"]);
    if (random.chance(0.5)) return ` @${name}(if: ${random.chance(0.5)})`;
    return ` @${name}(if: ${this.#variable("Boolean!", random.chance(0.5))})`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.#budget -= 1;
    const target = getNamedType(field.type);
    const args = this.#arguments(field);
    const alias = args !== "" || this.random.chance(0.15) ? `f${(this.#names += 1)}: ` : "";
    const head = `${alias}${field.name}${args}${this.#directive()}`;
    if (isLeafType(target)) return head;
    const below = (): string => {
      if (isObjectType(target)) return this.selection(target, depth + 1);
      if (isInterfaceType(target)) return this.#nodeSelection(depth + 1);
      throw new Error(`a field of type ${target.name}`);
    };
    const once = `${head} ${below()}`;
    // The same field twice: its selections merge.
    return this.random.chance(0.1) && this.#budget > 0 ? `${once} ${head} ${below()}` : once;
  }

  #nodeSelection(depth: number): string {
    const types = this.schema.getPossibleTypes(this.schema.getType("Node") as Parameters<GraphQLSchema["getPossibleTypes"]>[0]);
    const parts = types.filter(() => this.random.chance(0.5)).map((type) => `... on ${type.name} ${this.selection(type, depth)}`);
    return `{ __typename id ${parts.join(" ")} }`;
  }

  #arguments(field: GraphQLField<unknown, unknown>): string {
    const { random } = this;
    const wanted = field.args.filter((arg) => isNonNullType(arg.type) || random.chance(0.3));
    const paging = field.args.some(({ name }) => name === "first");
    let chosen = wanted.filter(({ name }) => !paging || !["first", "last", "after", "before"].includes(name));
    const order = chosen.find(({ name }) => name === "orderBy");
    const orders =
      order === undefined
        ? []
        : isEnumType(getNamedType(order.type))
          ? (getNamedType(order.type) as { getValues(): readonly { name: string }[] }).getValues()
          : [];
    const values = new Map<string, unknown>();
    if (order !== undefined) values.set("orderBy", random.chance(0.05) ? null : random.pick(orders).name);
    if (field.name === "organization" && field.args.length === 2) chosen = [random.pick(field.args)];
    if (paging) {
      const size = random.chance(0.03) ? random.pick([0, -1, 101]) : 1 + random.integer(random.chance(0.1) ? 30 : 4);
      const forward = random.chance(0.6);
      const both = random.chance(0.01);
      if (forward || both) values.set("first", random.chance(0.05) ? null : size);
      if (!forward || both) values.set("last", size);
      if (random.chance(0.3)) values.set("after", this.#cursor(field, values.get("orderBy")));
      if (random.chance(0.2)) values.set("before", this.#cursor(field, values.get("orderBy")));
      chosen = [
        ...chosen,
        ...field.args.filter(({ name }) => ["first", "last", "after", "before"].includes(name) && values.has(name)),
      ];
    }
    const texts = chosen.map((arg) => `${arg.name}: ${this.#argument(field, arg, values)}`);
    return texts.length === 0 ? "" : `(${texts.join(", ")})`;
  }

  #cursor(field: GraphQLField<unknown, unknown>, orderBy: unknown): unknown {
    const { random } = this;
    if (random.chance(0.04)) return random.pick(["", "x", "WyJOQU1FX0FTQyJd", null]);
    const type = getNamedType(field.type).name.replace("Connection", "");
    const byDefault = field.args.find(({ name }) => name === "orderBy")?.defaultValue;
    const order = orderBy ?? byDefault;
    const key = `${type}/${typeof order === "string" ? order : ""}`;
    const cursors = this.known.cursors[key];
    if (cursors === undefined) throw new Error(`no cursors of ${key}`);
    return cursors.length === 0 ? null : random.pick(cursors);
  }

  #argument(
    field: GraphQLField<unknown, unknown>,
    { name, type }: GraphQLArgument,
    values: ReadonlyMap<string, unknown>,
  ): string {
    const value = values.has(name) ? values.get(name) : this.#value(type, name, field);
    if (this.random.chance(0.5)) return this.#variable(String(type), value);
    return this.#literal(type, value);
  }

  #variable(type: string, value: unknown): string {
    const name = `v${(this.#names += 1)}`;
    this.#definitions.push(`$${name}: ${type}`);
    if (value !== undefined) this.#variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType, name: string, field: GraphQLField<unknown, unknown>): unknown {
    const { random } = this;
    if (isNonNullType(type)) return this.#value(type.ofType, name, field) ?? this.#value(type, name, field);
    if (random.chance(0.04)) return null;
    if (isListType(type))
      return Array.from({ length: random.integer(4) }, () => {
        return this.#value(type.ofType, name, field);
      });
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter((one) => isNonNullType(one.type) || random.chance(0.25));
      return Object.fromEntries(fields.map((one) => [one.name, this.#value(one.type, one.name, field)]));
    }
    if (isEnumType(type)) return random.pick(type.getValues()).name;
    switch (String(type)) {
      case "Boolean":
        return random.chance(0.5);
      case "Int":
        return random.integer(10);
      case "ID":
        return this.#id(name, field);
      case "Date":
        return random.pick(this.known.days);
      case "DateTime":
        return `${random.pick(this.known.days)}T0${random.integer(10)}:30:00${random.pick(["Z", "+07:00", ".123Z"])}`;
      default:
        return random.chance(0.03)
          ? random.pick(["", "?", "'; select 1 --", "không có"])
          : random.pick(this.known.texts[name] ?? ["x"]);
    }
  }

  #id(name: string, field: GraphQLField<unknown, unknown>): string {
    const { random, known } = this;
    if (random.chance(0.04)) return random.pick(["org_0", "x", "org_999999", "pos_1", "con_1", "rep_1_1"]);
    const target = ["id", "ids"].includes(name) ? getNamedType(field.type).name : "Organization";
    const types = known.ids[target] === undefined ? Object.keys(known.ids) : [target];
    return random.pick(known.ids[random.pick(types)] ?? []);
  }

  #literal(type: GraphQLInputType, value: unknown): string {
    if (value === null || value === undefined) return "null";
    if (isNonNullType(type)) return this.#literal(type.ofType, value);
    if (isListType(type))
      return Array.isArray(value)
        ? `[${value.map((one) => this.#literal(type.ofType, one)).join(", ")}]`
        : this.#literal(type.ofType, value);
    if (isInputObjectType(type)) {
      const fields = type.getFields();
      return `{ ${Object.entries(value)
        .map(([name, one]) => `${name}: ${this.#literal((fields[name] as { type: GraphQLInputType }).type, one)}`)
        .join(", ")} }`;
    }
    return isEnumType(type) && typeof value === "string" ? value : JSON.stringify(value);
  }
}
