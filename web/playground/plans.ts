import type { Fetcher } from "@graphiql/toolkit";

/** How an answer was made, as a hub tells it that was started with EXPLAIN=on. */
export interface Plan {
  readonly statements: readonly string[];
  readonly milliseconds: number;
  /** Of a planned answer. */
  readonly bytes?: number;
  /** Of a planned answer: whether its document was asked before, and whether the database keeps its statement. */
  readonly isKnown?: boolean;
  readonly isPrepared?: boolean;
  /** Of an executed answer: rows that each statement returned, and keys that it was asked for at once. */
  readonly rows?: readonly number[];
  readonly batches?: readonly number[];
}

/** The plan of the last answer. */
export interface Plans {
  /** The same fetcher, of whose answers the plans are kept. */
  watch(fetcher: Fetcher): Fetcher;
  subscribe(listener: () => void): () => void;
  /** Undefined before there was an answer, null when the last one said nothing. */
  last(): Plan | null | undefined;
}

/** Makes the place where the last answer's plan is kept. */
export function createPlans(): Plans {
  const listeners = new Set<() => void>();
  let last: Plan | null | undefined;
  return {
    watch: (fetcher) => async (params, options) => {
      const result: unknown = await fetcher(params, options);
      // What GraphiQL asks for itself is nobody's question.
      if (params.operationName !== "IntrospectionQuery") {
        last = planOf(result);
        for (const listener of listeners) listener();
      }
      return result as Awaited<ReturnType<Fetcher>>;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    last: () => last,
  };
}

function planOf(result: unknown): Plan | null {
  if (typeof result !== "object" || result === null || !("extensions" in result)) return null;
  const { extensions } = result;
  return typeof extensions === "object" && extensions !== null && "plan" in extensions ? (extensions.plan as Plan) : null;
}
