import { Extensions } from "type-graphql";

/** Marks a type of which queries show the last commit, from wherever the rest is read: what asks for it is answered by the primary. */
export function Current(): ClassDecorator {
  return Extensions({ isCurrent: true });
}
