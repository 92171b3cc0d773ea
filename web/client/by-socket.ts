import { type Client, createClient } from "graphql-ws";
import { type Alarm, alarm } from "./alarm.ts";
import type { Carrier, Hub, Way } from "./way.ts";

/** The way by WebSocket, protocol graphql-transport-ws: each connection is one socket, which carries all questions. */
export function bySocket(hub: Hub): Way {
  return { provenByAsking: false, dial: (tell) => dial(hub, tell) };
}

function dial(hub: Hub, tell: Parameters<Way["dial"]>[0]): Carrier {
  let connected = false;
  let over = false;
  // A browser waits minutes for a socket that will never open, and for ever for a peer that is gone.
  const overdue = alarm(() => client.terminate());
  const end = () => {
    over = true;
    overdue.clear();
    void Promise.resolve(client.dispose()).catch(() => {});
  };
  const client = openSocket(hub, overdue, {
    up() {
      if (over) return;
      connected = true;
      tell.up();
    },
    // An error is followed by a close: one failure, not two.
    down() {
      if (over) return;
      end();
      tell.down();
    },
  });
  return {
    way: "socket",
    carry: (question) =>
      client.subscribe(question.subscription(), {
        next: question.next,
        // A list is a refusal by the hub; anything else is the loss of the socket.
        error: (reason) => Array.isArray(reason) && question.ended(reason),
        complete: question.ended,
      }),
    close() {
      if (over) return;
      end();
      // What is not open yet cannot be closed in the orderly way.
      if (!connected) client.terminate();
    },
  };
}

/** A graphql-ws client for one socket, which is made at once and not again. */
function openSocket(
  { url, headers, webSocketImpl, timing }: Hub,
  overdue: Alarm,
  { up, down }: Parameters<Way["dial"]>[0],
): Client {
  overdue.set(timing.connect);
  return createClient({
    url: url.replace(/^http/, "ws"),
    ...(headers && { connectionParams: { ...headers } }),
    ...(webSocketImpl !== undefined && { webSocketImpl }),
    lazy: false,
    // Whoever asks again has to say where to go on, which graphql-ws does not know.
    retryAttempts: 0,
    onNonLazyError: down,
    keepAlive: timing.ping,
    on: {
      connected() {
        overdue.clear();
        up();
      },
      ping: (received) => received || overdue.set(timing.pong),
      message: ({ type }) => (type === "next" || type === "pong") && overdue.clear(),
      closed: down,
      error: down,
    },
  });
}
