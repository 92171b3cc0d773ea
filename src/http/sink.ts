import type { ExecutionResult } from "graphql";

/** What graphql-ws iterates in place of a subscription's results. */
type Results = AsyncGenerator<ExecutionResult, void, void>;

/** A stream that never yields: it only stands for a subscription whose results go another way. */
export interface Sink {
  /** Ends the stream: the client is told that the subscription is complete. */
  end(): void;
  /** The stream to iterate. `leave` is called once, when the client or the socket ends it. */
  open(leave: () => void): Results;
}

/** Makes a sink. It may be ended before it is opened. */
export function createSink(): Sink {
  let finish = (): void => {};
  const finished = new Promise<IteratorReturnResult<void>>((resolve) => {
    finish = () => resolve({ done: true, value: undefined });
  });
  return {
    end: () => finish(),
    open(leave) {
      const results: Results = {
        next: () => finished,
        return() {
          leave();
          finish();
          return finished;
        },
        async throw(error: unknown) {
          leave();
          finish();
          throw error;
        },
        [Symbol.asyncIterator]: () => results,
        [Symbol.asyncDispose]: async () => void results.return(),
      };
      return results;
    },
  };
}
