import { Extensions } from "type-graphql";
import type { Form } from "../../db/index.ts";

/**
 * Says how a resolved field is answered in SQL, for the planner: it must answer what the resolver does. A field that only shows a column of
 * its row under the column's name needs no mark; a resolved field without one is answered by its resolver, and the whole query with it.
 */
export function Planned(form: Form): MethodDecorator & PropertyDecorator {
  return Extensions({ form });
}
