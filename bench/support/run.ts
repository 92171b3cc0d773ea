import type { Template } from "./national.ts";

/** What every scenario gets. */
export interface Run {
  readonly template: Template;
  /** Few rounds of little work: to see that everything runs. The figures mean nothing. */
  readonly quick: boolean;
  /** Numbers of clients to measure the live path with. */
  readonly clients: readonly number[];
  /** Scenario parts to run; all when empty. */
  readonly only: readonly string[];
  /** Says what is being done. */
  tell(what: string): void;
}

/** Whether a part is to be run. */
export function wanted({ only }: Run, part: string): boolean {
  return only.length === 0 || only.includes(part);
}
