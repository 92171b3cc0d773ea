import { registerEnumType } from "type-graphql";

/** An enum's values as an object whose keys are its values, which is what type-graphql wants. */
export type EnumObject<V extends string> = { readonly [K in V]: K };

/**
 * Makes a GraphQL enum of a rule's list of values. Descriptions are by value; each carries the Vietnamese term.
 */
export function enumType<V extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, string>>,
): EnumObject<V> {
  const keys = Object.keys(values) as V[];
  const object = Object.fromEntries(keys.map((key) => [key, key])) as EnumObject<V>;
  const valuesConfig = Object.fromEntries(keys.map((key) => [key, { description: values[key] }])) as Record<
    V,
    { description: string }
  >;
  registerEnumType(object, { name, description, valuesConfig });
  return object;
}
