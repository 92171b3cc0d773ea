import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import { LRUCache } from "lru-cache";
import { type Compiled, compile } from "./compile.ts";
import { type Pieces, bindingOf, expand } from "./pieces.ts";
import { Unplanned } from "./unplanned.ts";

/** A query that is known to be valid. */
export interface Question {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** An operation with one choice of what its directives skip. */
export interface Plan extends Compiled {
  /** The pieces with everything filled in that only a day can change. */
  settled: { readonly day: string; readonly pieces: Pieces } | undefined;
}

/** What is known of an operation. */
interface Known {
  /** Variables that decide what is skipped. */
  readonly switches: readonly string[];
  readonly plans: Map<string, Plan | Unplanned>;
  seen: number;
}

/** Operations that are kept. */
const KEPT = 1_000;
/** Choices of directives that are kept of an operation. */
const KEPT_CHOICES = 16;

/** Finds the plan of a question and how often its document was asked; makes the plan when there is none. Throws Unplanned. */
export type FindPlan = (question: Question) => { readonly plan: Plan; readonly seen: number };

/** Keeps the plans of the operations that were asked lately, of each as many as its directives have choices. */
export function createPlans(schema: GraphQLSchema): FindPlan {
  const known = new LRUCache<OperationDefinitionNode, Known>({ max: KEPT });
  return ({ document, definition, coerced }) => {
    const found = known.get(definition) ?? {
      switches: switchesOf(document),
      plans: new Map<string, Plan | Unplanned>(),
      seen: 0,
    };
    found.seen += 1;
    known.set(definition, found);
    const key = found.switches.map((name) => String(coerced[name])).join();
    const plan = found.plans.get(key) ?? tryCompile(schema, document, definition, coerced);
    if (found.plans.size < KEPT_CHOICES) found.plans.set(key, plan);
    if (plan instanceof Unplanned) throw plan;
    return { plan, seen: found.seen };
  };
}

/** The statement of a plan with everything filled in. What only a day changes is filled in once a day. */
export function bind(plan: Plan, variables: Readonly<Record<string, unknown>>, day: string): Pieces {
  const binding = bindingOf(variables);
  if (plan.settled?.day !== day) plan.settled = { day, pieces: expand(plan.pieces, binding, true) };
  return expand(plan.settled.pieces, binding, false);
}

function tryCompile(
  schema: GraphQLSchema,
  document: DocumentNode,
  definition: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): Plan | Unplanned {
  const type = schema.getQueryType();
  if (type == null || definition.operation !== "query") return new Unplanned("not a query");
  const fragments = new Map(
    document.definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
  try {
    return { ...compile({ schema, fragments, variables }, type, definition.selectionSet), settled: undefined };
  } catch (error) {
    if (error instanceof Unplanned) return error;
    throw error;
  }
}

/** The variables that `@skip` and `@include` read. */
function switchesOf(document: DocumentNode): string[] {
  const names = new Set<string>();
  visit(document, {
    Directive: (node) => {
      for (const { value } of node.arguments ?? []) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}
