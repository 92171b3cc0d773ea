import { type AuthCheckerInterface, Authorized, Extensions, type ResolverData } from "type-graphql";
import { HubError } from "../kernel/errors.ts";
import type { HubContext } from "./context.ts";
import type { Viewer } from "./viewer.ts";

/** Something that a viewer may or may not do, named `entity:verb`. A slice's policy file lists its actions. */
export interface Action {
  readonly name: string;
  readonly allows: (viewer: Viewer) => boolean;
}

/** An action that everybody may do. */
export function anyoneMay(name: string): Action {
  return { name, allows: () => true };
}

/** An action that takes an operator's token. */
export function operatorMay(name: string): Action {
  return { name, allows: (viewer) => viewer.kind === "operator" };
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
    const refused = actions.find((action) => !action.allows(context.viewer));
    if (refused === undefined) return true;
    const hint = context.viewer.kind === "anonymous" ? "; it takes an operator's token" : "";
    throw new HubError("FORBIDDEN", `${refused.name} is not allowed for ${context.viewer.kind} viewers${hint}`);
  }
}
