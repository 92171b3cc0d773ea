import type { Answer } from "./ask.ts";
import type { Operation } from "./operation.ts";
import type { Timing } from "./timing.ts";

/** The ways to a hub, the best first: a socket, server-sent events, queries again and again. */
export type WayName = "socket" | "stream" | "poll";

/** Where the hub is, and how one introduces oneself. */
export type HubAddress = {
  /** Its address for queries, for example `https://hub.example/graphql`. */
  readonly url: string;
  /** Sent with each request, and with each socket as its parameters. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** The same, with how one comes there. */
export type Hub = HubAddress & {
  /** The class of sockets. Omitted: the browser's. */
  readonly webSocketImpl?: unknown;
  /** A number from 0 to below 1. Omitted: `Math.random`. */
  readonly random?: () => number;
  readonly timing: Timing;
};

/** What is asked of a hub, and who hears the answers. */
export type Question = {
  /** The subscription. Made anew each time, for it says where to go on. */
  subscription(): Operation<unknown>;
  /** The same as a query, for where nothing can be pushed. Omitted: nothing is heard there. */
  readonly query?: (() => Operation<unknown>) | undefined;
  next(answer: Answer<unknown>): void;
  /** The hub has ended the subscription, or refused it for this reason. */
  ended(reason?: unknown): void;
};

/** One connection to a hub. When it breaks, it is over. */
export type Carrier = {
  readonly way: WayName;
  /** Asks, until the answer is called. */
  carry(question: Question): () => void;
  close(): void;
};

/** A way to a hub. */
export type Way = {
  /** Whether only the answers to questions show that this way is open. */
  readonly provenByAsking: boolean;
  /** Makes a connection. `up` is called when it works, perhaps more than once; `down` when it is over, once, but not after `close`. */
  dial(tell: { up(): void; down(): void }): Carrier;
};
