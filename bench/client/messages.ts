/** Whom a crew of clients connects to. */
export interface Target {
  readonly port: number;
  /** What each client subscribes to. */
  readonly query: string;
  readonly variables: object;
  /** Whether the server speaks graphql-transport-ws; the floor sends its text to whoever says anything. */
  readonly graphql: boolean;
  /** Whether clients read at all after their first message. */
  readonly reads: boolean;
}

/** What the driver asks of a worker. */
export type Order =
  | { readonly do: "connect"; readonly target: Target; readonly count: number }
  | { readonly do: "mark"; readonly base: number; readonly size: number }
  | { readonly do: "await"; readonly value: number }
  | { readonly do: "report" };

/** How it went since the last mark. */
export interface Report {
  readonly clients: number;
  /** Messages of the subscription, of all clients. */
  readonly frames: number;
  readonly mostFrames: number;
  /** By value after the base: when the first, the middle and the last client had it or a later one; in milliseconds of the machine's clock. */
  readonly first: number[];
  readonly middle: number[];
  readonly last: number[];
  /** Closed sockets, by code. */
  readonly closed: Record<string, number>;
  /** Bytes of the last message. */
  readonly bytes: number;
}

/** What a worker answers, one answer an order. */
export type Reply = { readonly report?: Report };

/** Milliseconds of the machine's clock: equal in all processes. */
export function clock(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
