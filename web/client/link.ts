import { type Client, createClient } from "graphql-ws";
import { alarm } from "./alarm.ts";
import { backoff } from "./backoff.ts";
import { openGate } from "./gate.ts";
import { followHealth, type Health } from "./health.ts";
import type { Operation } from "./operation.ts";
import type { Timing } from "./timing.ts";

/** Where a link leads and whom it tells. */
export type LinkOptions = {
  /** The address of the hub's socket. */
  readonly url: string;
  /** Sent with each connection, as headers are with a request. */
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  /** The class of sockets. Omitted: the browser's. */
  readonly webSocketImpl?: unknown;
  /** A number from 0 to below 1. Omitted: `Math.random`. */
  readonly random?: () => number;
  readonly timing: Timing;
  /** The hub answered a ping. */
  readonly onPong: () => void;
  /** The connection broke or could not be made, so many times in a row. */
  readonly onLost: (failures: number) => void;
};

/** Who receives what a subscription yields. */
export type Sink<Data> = {
  next(data: Data): void;
  /** An event failed, or the hub refused the subscription. It is tried again all the same. */
  failed?(reason: unknown): void;
};

/** A socket that is made again for ever, and the subscriptions on it, which are too. */
export type Link = {
  /** Subscribes until the answer is called, through every loss of the connection. */
  subscribe<Data>(operation: Operation<Data>, sink: Sink<Data>): () => void;
  close(): void;
};

/** Opens a link. It connects with the first subscription. */
export function openLink(options: LinkOptions): Link {
  const gate = openGate();
  const wait = (failures: number) => backoff(failures, options.timing.backoff, options.random);
  const health = followHealth(options.timing, () => client.terminate(), options.onLost);
  const client = connect(options, health, () => gate.pass(wait(health.failures())));
  return {
    subscribe: (operation, sink) => subscribe(client, operation, sink, wait),
    close() {
      gate.shut();
      health.close();
      void Promise.resolve(client.dispose()).catch(() => {});
    },
  };
}

/** A graphql-ws client that never gives up, and waits before each attempt. */
function connect(options: LinkOptions, health: Health, pause: () => Promise<void>): Client {
  const { timing, url, connectionParams, webSocketImpl, onPong } = options;
  return createClient({
    // The one place that every attempt passes, so the one place to wait: after a close of code 1000 `retryWait` is not called.
    url: async () => {
      await pause();
      health.attempted();
      return url;
    },
    ...(connectionParams && { connectionParams: { ...connectionParams } }),
    ...(webSocketImpl !== undefined && { webSocketImpl }),
    keepAlive: timing.ping,
    retryAttempts: Infinity,
    retryWait: async () => {},
    shouldRetry: () => true,
    on: {
      connected: health.connected,
      message: ({ type }) => type === "next" && health.sound(),
      ping: (received) => received || health.pinged(),
      pong(received) {
        if (!received) return;
        health.sound();
        onPong();
      },
      closed: health.lost,
      error: health.lost,
    },
  });
}

/** Subscribes, and again each time that the hub ends or refuses it. */
function subscribe<Data>(
  client: Client,
  { query, variables }: Operation<Data>,
  sink: Sink<Data>,
  wait: (failures: number) => number,
): () => void {
  let refusals = 0;
  let stop = () => {};
  let stopped = false;
  const again = alarm(start);
  const ended = () => {
    refusals += 1;
    if (!stopped) again.set(wait(refusals));
  };

  function start() {
    stop = client.subscribe<Data>(
      { query, variables },
      {
        next({ data, errors }) {
          refusals = 0;
          if (data) sink.next(data);
          else sink.failed?.(errors);
        },
        // A refusal by the hub, or a close that graphql-ws holds to be final. For a screen nothing is.
        error(reason) {
          ended();
          sink.failed?.(reason);
        },
        complete: ended,
      },
    );
  }

  start();
  return () => {
    stopped = true;
    again.clear();
    stop();
  };
}
