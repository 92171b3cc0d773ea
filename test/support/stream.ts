import type { Client } from "graphql-ws";
import { until } from "./wait.ts";

/** A subscription that is followed: what it has sent so far, and how it stands. */
export interface Stream<T> {
  /** Every result so far. */
  readonly results: { data?: T | null; errors?: readonly { message: string; extensions?: Record<string, unknown> }[] }[];
  /** The data of every result so far; fails when one has errors. */
  data(): T[];
  /** How it ended; undefined while it runs. */
  readonly end: "complete" | { error: unknown } | undefined;
  /** Waits until a result's data fulfils the condition, and returns it. */
  until(condition: (data: T) => boolean, what?: string): Promise<T>;
  /** Waits until it has ended. */
  ended(): Promise<"complete" | { error: unknown }>;
  /** Ends it from the client's side. */
  stop(): void;
}

/** Follows a subscription with the official client. `onResult` is told of each result. */
export function openStream<T>(
  client: Client,
  query: string,
  variables?: object,
  onResult: (result: unknown) => void = () => {},
): Stream<T> {
  const results: Stream<T>["results"] = [];
  let end: Stream<T>["end"];
  const stop = client.subscribe<T>(
    { query, variables: { ...variables } },
    {
      next: (result) => {
        const { data, errors } = result;
        onResult(result);
        results.push({ ...(data === undefined ? {} : { data }), ...(errors === undefined ? {} : { errors }) });
      },
      error: (error) => {
        end = { error };
      },
      complete: () => {
        end = "complete";
      },
    },
  );
  const data = (): T[] =>
    results.map((result) => {
      if (result.errors !== undefined || result.data == null)
        throw new Error(`the stream sent errors: ${JSON.stringify(result.errors)}`);
      return result.data;
    });
  return {
    results,
    data,
    get end() {
      return end;
    },
    until: (condition, what = "a result") => until(() => data().find(condition), { what, timeout: 10_000 }),
    ended: () => until(() => end, { what: "the end of the stream" }),
    stop,
  };
}
