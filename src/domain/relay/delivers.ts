import { Extensions } from "type-graphql";
import type { LiveSource } from "../../live/index.ts";

/**
 * Marks a subscription field: `state` sends the latest state, overtaken ones may be left out; `events` sends every event.
 * The mark is for readers and for the contract's test; the field's source decides.
 */
export function delivers(delivery: LiveSource["delivery"]): MethodDecorator & PropertyDecorator {
  return Extensions({ delivery });
}
