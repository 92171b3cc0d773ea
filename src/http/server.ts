import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { ERROR_CODES, HubError } from "../kernel/errors.ts";
import { createApollo } from "./apollo.ts";
import { answerBroken } from "./broken-request.ts";
import { sendError } from "./respond.ts";
import { createRoutes, type RouteTargets } from "./routes.ts";
import { serveSockets } from "./socket.ts";

export type { Times } from "./routes.ts";
export type { SocketLimits } from "./socket-limits.ts";

export interface HttpOptions extends RouteTargets {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly log: Logger;
}

/** A listening server. */
export interface Http {
  /** Where it listens, for example `http://127.0.0.1:4000`. */
  readonly url: string;
  /** Open WebSockets. */
  readonly sockets: number;
  /** Stops accepting, closes sockets and streams, lets requests finish. */
  close(): Promise<void>;
}

/** Milliseconds that requests have to finish when the hub closes; streams never do by themselves. */
const FINISH_TIMEOUT = 2_000;

/** Milliseconds that an idle connection is kept: longer than balancers keep theirs, so that none sends a request into its end. */
const KEEP_ALIVE = 65_000;
/** Milliseconds between two looks for requests that do not arrive. */
const CHECK_EVERY = 500;

/** Starts the HTTP server with all its routes. */
export async function createHttp(options: HttpOptions): Promise<Http> {
  const { host, port, within, sockets: limits, log } = options;
  const apollo = await createApollo(options.graph, log);
  const route = createRoutes(apollo, options);
  const times = {
    headersTimeout: within.headers,
    requestTimeout: within.request,
    connectionsCheckingInterval: CHECK_EVERY,
    keepAliveTimeout: KEEP_ALIVE,
  };
  const server = createServer(times, (request, response) => {
    route(request, response).catch((error: unknown) => fail(error, response, log));
  });
  server.on("clientError", answerBroken);
  const sockets = serveSockets({ ...options, server, path: "/graphql", limits });
  await listen(server, host, port);
  return {
    url: urlOf(host, server),
    get sockets() {
      return sockets.size;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      await sockets.close();
      const timer = setTimeout(() => server.closeAllConnections(), FINISH_TIMEOUT);
      server.closeIdleConnections();
      await closed;
      clearTimeout(timer);
      await apollo.stop();
    },
  };
}

function fail(error: unknown, response: ServerResponse, log: Logger): void {
  const known = error instanceof HubError ? error : new HubError("INTERNAL_SERVER_ERROR", ERROR_CODES.INTERNAL_SERVER_ERROR);
  if (known !== error) log.error({ err: error }, "a request failed");
  if (response.headersSent) response.destroy();
  else sendError(response, known);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function urlOf(host: string, server: Server): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}
