import { type AuthCheckerInterface, Authorized, Extensions, type ResolverData } from "type-graphql";
import { HubError } from "../kernel/errors.ts";
import type { HubContext } from "./context.ts";
import { type Right, type Sight, reaches } from "./rights.ts";
import type { Viewer } from "./viewer.ts";

/** Something that a viewer may or may not do, named `entity:verb`. A slice's policy file lists its actions. */
export interface Action {
  readonly name: string;
  /** The right that it takes, in the organizations that it is about; undefined when it takes none of a grant's. */
  readonly right?: Right;
  /** Whether the viewer may do it at all: of those with grants, somewhere. */
  readonly allows: (viewer: Viewer) => boolean;
}

/** An action that everybody may do. */
export function anyoneMay(name: string): Action {
  return { name, allows: () => true };
}

/**
 * A reading that anonymous viewers may do where the hub shows them so much, and displays where it is a board's. Of those with grants, rows
 * decide.
 */
export function publicMay(name: string, sight: Exclude<Sight, "nothing">): Action {
  return {
    name,
    right: "READ",
    allows(viewer) {
      if (viewer.kind === "anonymous") return reaches(viewer.sight, sight);
      return viewer.kind !== "display" || reaches("boards", sight);
    },
  };
}

/** An action that takes a right. */
export function holderMay(name: string, right: Right): Action {
  return {
    name,
    right,
    allows: (viewer) => viewer.kind === "administrator" || ("holdings" in viewer && viewer.holdings[right].length > 0),
  };
}

/** An action of administrators. */
export function administratorMay(name: string): Action {
  return { name, allows: ({ kind }) => kind === "administrator" };
}

/** @throws HubError FORBIDDEN when the viewer may not do it at all */
export function demand(action: Action, viewer: Viewer): void {
  if (action.allows(viewer)) return;
  const hint = viewer.kind === "anonymous" ? "; it takes a token" : "";
  throw new HubError("FORBIDDEN", `${action.name} is not allowed for ${viewer.kind} viewers${hint}`);
}

/** Guards a field: viewers whom the action does not allow get an error in its place. The action is visible on the field's extensions. */
export function Can(action: Action): MethodDecorator & PropertyDecorator {
  const guard = Authorized<Action>(action);
  const mark = Extensions({ action: action.name, guard: action });
  return (target: object, key: string | symbol, descriptor?: PropertyDescriptor) => {
    for (const decorate of [guard, mark]) {
      if (descriptor === undefined) decorate(target, key);
      else decorate(target, key, descriptor);
    }
  };
}

/** What type-graphql asks before a guarded field is resolved, for subscriptions before they start. */
export class Authority implements AuthCheckerInterface<HubContext, Action> {
  check({ context }: ResolverData<HubContext>, actions: Action[]): boolean {
    for (const action of actions) demand(action, context.viewer);
    return true;
  }
}
