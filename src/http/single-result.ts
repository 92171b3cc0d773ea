import type { ExecutionResult } from "graphql";
import type { Call } from "./call.ts";

/**
 * The one result of a query or mutation as graphql-ws iterates over it: when the client completes the operation or its socket closes,
 * the call ends, and what is not yet done of a query is left undone.
 */
export function singleResult(call: Call, run: () => Promise<ExecutionResult>): AsyncGenerator<ExecutionResult, void, void> {
  let asked = false;
  let ended = false;
  const end = (): IteratorReturnResult<void> => {
    ended = true;
    call.end();
    return { done: true, value: undefined };
  };
  const results: AsyncGenerator<ExecutionResult, void, void> = {
    async next() {
      if (asked) return end();
      asked = true;
      const value = await run();
      return ended ? end() : { done: false, value };
    },
    return: async () => end(),
    async throw(error: unknown) {
      end();
      throw error;
    },
    [Symbol.asyncIterator]: () => results,
    [Symbol.asyncDispose]: async () => void end(),
  };
  return results;
}
