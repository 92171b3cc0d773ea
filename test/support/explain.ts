/** A part of a plan as `explain (format json)` tells it. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows"?: number;
  readonly "Actual Loops"?: number;
  readonly "Rows Removed by Filter"?: number;
  readonly Plans?: readonly PlanNode[];
}

/** A statement as the planner sends it. */
export interface Bound {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** All parts of a plan. */
export function partsOf(plan: PlanNode): PlanNode[] {
  return [plan, ...(plan.Plans ?? []).flatMap(partsOf)];
}

/** `(1, 'x', …)`, or nothing without values. */
export function literalsOf(values: readonly unknown[]): string {
  return values.length === 0 ? "" : `(${values.map(literal).join(", ")})`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return quoted(`{${value.map((one) => JSON.stringify(one)).join(",")}}`);
  return typeof value === "number" || typeof value === "boolean" ? String(value) : quoted(String(value));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
