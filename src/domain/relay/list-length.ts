import { Extensions } from "type-graphql";

/** Says how long a field's list may well be, for what a document costs: a list that is no page tells nobody how many it wants. */
export function ListLength(length: number): MethodDecorator & PropertyDecorator {
  return Extensions({ listLength: length });
}
