import { lexicographicSortSchema, printSchema } from "graphql";
import { createSchema } from "./schema.ts";

/** The public contract as text: what schema/diem-cau.graphql holds. */
export function printContract(): string {
  return `${printSchema(lexicographicSortSchema(createSchema()))}\n`;
}
