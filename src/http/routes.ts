import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApolloServer } from "@apollo/server";
import type { Authenticate } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import type { ApolloContext } from "./apollo.ts";
import { serveGraphql } from "./graphql.ts";
import { createPages } from "./pages.ts";
import { sendJson, sendText } from "./respond.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { createEventRoute } from "./sse.ts";

/** What the routes lead to. */
export interface RouteTargets {
  readonly graph: Graph;
  readonly authenticate: Authenticate;
  /** How the hub stands: what /readyz shows. */
  readonly health: () => Promise<{ readonly ready: boolean }>;
  /** The text of /metrics. */
  readonly metrics: () => Promise<string>;
  /** Bounds of the sockets; those of number hold for event streams as well. */
  readonly sockets: SocketLimits;
}

/** Answers one request. */
export type Route = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Makes the routes: the API, health, metrics, and the pages for everything else. */
export function createRoutes(
  apollo: ApolloServer<ApolloContext>,
  { graph, authenticate, health, metrics, sockets }: RouteTargets,
): Route {
  const pages = createPages();
  const events = createEventRoute(graph, sockets);
  return async (request, response) => {
    response.setHeader("x-content-type-options", "nosniff");
    switch (pathOf(request)) {
      case "/graphql":
        return serveGraphql(apollo, authenticate(request.headers.authorization), request, response);
      case "/graphql/stream":
        return events(authenticate(request.headers.authorization), request, response);
      case "/livez":
        return sendJson(response, 200, { status: "ok" });
      case "/readyz": {
        const state = await health();
        return sendJson(response, state.ready ? 200 : 503, state);
      }
      case "/metrics":
        return sendText(response, 200, await metrics());
      case "/":
        response.writeHead(302, { location: "/display" }).end();
        return;
      default:
        pages(request, response);
    }
  };
}

/** The path of a request, without its query. */
export function pathOf(request: IncomingMessage): string {
  return new URL(request.url ?? "/", "http://hub").pathname;
}
