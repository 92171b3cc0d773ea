import { createHash } from "node:crypto";
import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, visit } from "graphql";
import { LRUCache } from "lru-cache";
import { type Extents, mayBePrepared } from "../db/index.ts";
import { type Compiled, compile } from "./compile.ts";
import { type Pieces } from "./flatten.ts";
import { type Filled, type Narrowed, bindingOf, fill, narrowedIn, settle, toText } from "./pieces.ts";
import { Unplanned } from "./unplanned.ts";

/** A query that is known to be valid. */
export interface Question {
  readonly document: DocumentNode;
  readonly definition: OperationDefinitionNode;
  readonly coerced: Readonly<Record<string, unknown>>;
}

/** A statement's text, one object for all that ask it: the driver looks it up at each request. */
export interface Statement {
  /** Tells statements apart in the log: equal for equal texts. */
  readonly id: string;
  readonly text: string;
  /** Whether sessions may keep it. */
  readonly mayBePrepared: boolean;
  /** Whether they do. */
  isPrepared: boolean;
  /** Size of its last answer; infinite before there was one. */
  bytes: number;
}

/** An operation with one choice of what its directives skip, for viewers who see not everything of the same aspects. */
export interface Plan extends Compiled {
  settled: Settled | undefined;
}

/** A plan on one day. */
interface Settled {
  readonly day: string;
  /** The pieces with everything filled in that only a day can change. */
  readonly pieces: Pieces;
  /** The statements by what differs between them: whether there is a cursor, a filter, … */
  readonly statements: Map<string, Statement>;
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
/** Statements that are kept of a plan. */
const KEPT_STATEMENTS = 64;

/** Finds the plan of a question and how often its document was asked; makes the plan when there is none. Throws Unplanned. */
export type FindPlan = (question: Question, extents: Extents) => { readonly plan: Plan; readonly seen: number };

/** Keeps the plans of the operations that were asked lately, of each as many as its directives have choices. */
export function createPlans(schema: GraphQLSchema): FindPlan {
  const known = new LRUCache<OperationDefinitionNode, Known>({ max: KEPT });
  return ({ document, definition, coerced }, extents) => {
    const found = known.get(definition) ?? {
      switches: switchesOf(document),
      plans: new Map<string, Plan | Unplanned>(),
      seen: 0,
    };
    found.seen += 1;
    known.set(definition, found);
    const narrowed = narrowedIn(extents);
    const key = [...found.switches.map((name) => String(coerced[name])), ...narrowed].join();
    const plan = found.plans.get(key) ?? tryCompile(schema, narrowed, document, definition, coerced);
    if (found.plans.size < KEPT_CHOICES) found.plans.set(key, plan);
    if (plan instanceof Unplanned) throw plan;
    return { plan, seen: found.seen };
  };
}

/** The statement of a plan for these variables, and the values that are bound to it. */
export function bind(
  plan: Plan,
  variables: Readonly<Record<string, unknown>>,
  extents: Extents,
  day: string,
): { readonly statement: Statement; readonly values: readonly unknown[] } {
  const binding = bindingOf(variables, extents);
  if (plan.settled?.day !== day) plan.settled = { day, pieces: settle(plan.pieces, binding), statements: new Map() };
  const filled = fill(plan.settled.pieces, binding);
  return { statement: statementOf(plan.settled, filled), values: filled.values };
}

function statementOf({ pieces, statements }: Settled, filled: Filled): Statement {
  const key = filled.texts.map((texts) => texts.join("\u0001")).join("\u0002");
  const known = statements.get(key);
  if (known !== undefined) return known;
  const text = toText(pieces, filled);
  const id = createHash("sha256").update(text).digest("hex").slice(0, 12);
  const made: Statement = { id, text, mayBePrepared: mayBePrepared(text), isPrepared: false, bytes: Number.POSITIVE_INFINITY };
  if (statements.size < KEPT_STATEMENTS) statements.set(key, made);
  return made;
}

function tryCompile(
  schema: GraphQLSchema,
  narrowed: Narrowed,
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
    return { ...compile({ schema, fragments, variables, narrowed }, type, definition.selectionSet), settled: undefined };
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
