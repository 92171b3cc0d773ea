import { expectNoCanary } from "./canary.ts";
import type { Answer } from "./hub.ts";
import { openReady } from "./raw-socket.ts";
import { until } from "./wait.ts";

/** A request as a client sends it. */
export interface Request {
  query?: string;
  variables?: Record<string, unknown>;
  operationName?: string;
  extensions?: Record<string, unknown>;
}

/** Asks one question over one transport and gives the whole answer. */
export type Ask = <T = unknown>(request: Request) => Promise<Answer<T>>;

/** Every way to ask a hub. */
export interface Transports extends AsyncDisposable {
  /** By name: HTTP by the planner where it can, HTTP by Apollo, server-sent events, WebSocket. */
  readonly ask: Readonly<Record<TransportName, Ask>>;
}

export const TRANSPORTS = ["HTTP", "HTTP by Apollo", "SSE", "WebSocket"] as const;
export type TransportName = (typeof TRANSPORTS)[number];

/** Opens all transports to a hub, with a token or without. */
export async function openTransports(hubUrl: string, token?: string): Promise<Transports> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const socket = await openReady(hubUrl, authorization);
  let asked = 0;

  function watched(text: string): string {
    if (token === undefined) expectNoCanary(text, "an answer to who has shown no token");
    return text;
  }
  async function post(path: string, request: Request): Promise<string> {
    const response = await fetch(`${hubUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify(request),
    });
    return watched(await response.text());
  }
  async function overSocket<T>(request: Request): Promise<Answer<T>> {
    asked += 1;
    const id = String(asked);
    socket.send({ id, type: "subscribe", payload: { query: "", ...request } });
    const answer = await until(() => socket.of(id)[0], { what: "an answer", timeout: 30_000 });
    watched(JSON.stringify(answer));
    return answer.type === "error" ? ({ errors: answer.payload } as Answer<T>) : (answer.payload as Answer<T>);
  }
  return {
    ask: {
      HTTP: async <T>(request: Request) => JSON.parse(await post("/graphql", request)) as Answer<T>,
      // The planner leaves persisted queries, even none, to Apollo.
      "HTTP by Apollo": async <T>({ extensions, ...request }: Request) =>
        JSON.parse(await post("/graphql", { ...request, extensions: { persistedQuery: null, ...extensions } })) as Answer<T>,
      SSE: async <T>(request: Request) =>
        JSON.parse((await post("/graphql/stream", request)).replace(/^[\s\S]*?\ndata: (.*)\n[\s\S]*$/, "$1")) as Answer<T>,
      WebSocket: overSocket,
    },
    async [Symbol.asyncDispose]() {
      socket.tear();
    },
  };
}
