import type { IncomingMessage, ServerResponse } from "node:http";
import type { ApolloServer } from "@apollo/server";
import { type Authenticate, viewerName } from "../access/index.ts";
import type { AuditTransport } from "../audit/index.ts";
import type { Graph } from "../graph/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { AddressOf } from "./address.ts";
import type { ApolloContext } from "./apollo.ts";
import { serveGraphql } from "./graphql.ts";
import { type ApiRequest, originOf } from "./origin.ts";
import { METHODS, type Origins } from "./origins.ts";
import { createPages } from "./pages.ts";
import type { BadTokens, Rates } from "./rates.ts";
import { refuseMethod, sendJson, sendText } from "./respond.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { createEventRoute } from "./sse.ts";
import { pathOf } from "./url.ts";

/** How long requests and their answers may take, in milliseconds. */
export interface Times {
  /** For a request's headers to arrive. */
  readonly headers: number;
  /** For a request to arrive, headers and body together. */
  readonly request: number;
  /** For a query or mutation to be answered. */
  readonly answer: number;
}

/** What the routes lead to. */
export interface RouteTargets {
  readonly graph: Graph;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly addressOf: AddressOf;
  readonly rates: Rates;
  readonly badTokens: BadTokens;
  /** Whether the playground is served. */
  readonly playground: boolean;
  readonly within: Times;
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
export function createRoutes(apollo: ApolloServer<ApolloContext>, targets: RouteTargets): Route {
  const { graph, addressOf, within, health, metrics, sockets } = targets;
  const pages = createPages(targets.playground);
  const answerers = { graph, apollo, milliseconds: within.answer };
  const events = createEventRoute(graph, addressOf, within.answer, sockets);
  const api = createApi(targets);
  return async (request, response) => {
    const path = pathOf(request);
    setSecurityHeaders(path, response);
    switch (path) {
      case "/graphql":
        return api("HTTP", (asking) => serveGraphql(answerers, asking, request, response), request, response);
      case "/graphql/stream":
        return api("SSE", (asking) => events(asking, request, response), request, response);
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

/** Serves a request to the API. */
type ServeApi = (asking: ApiRequest) => Promise<void>;

/** Makes what stands before the API: who may ask at all, who it is, and whether it asks too often. */
function createApi({ authenticate, origins, addressOf, rates, badTokens }: RouteTargets) {
  return async (
    transport: AuditTransport,
    serve: ServeApi,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> => {
    if (!origins.admits(request.headers)) throw new HubError("FORBIDDEN", "pages of this origin may not use the hub");
    if (origins.share(request, response)) return;
    if (!METHODS.includes(request.method ?? "")) return refuseMethod(response, METHODS);
    const address = addressOf(request);
    const session = await badTokens.look(address, () => authenticate(request.headers.authorization));
    const charge = await rates.enter(viewerName(session.viewer(), address));
    await serve({ session, charge, origin: originOf(transport, request, response) });
  };
}
