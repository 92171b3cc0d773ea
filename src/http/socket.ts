import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as wait } from "node:timers/promises";
import { CloseCode, type Server as ProtocolServer, handleProtocols } from "graphql-ws";
import type { Logger } from "pino";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import type { Authenticate } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import type { AddressOf } from "./address.ts";
import { createKeepAlive, type KeepAlive } from "./keep-alive.ts";
import type { Origins } from "./origins.ts";
import { Outbox } from "./outbox.ts";
import { createProtocol, type SocketState } from "./protocol.ts";
import { type BadTokens, type CountMessage, type Rates, createMessageCount } from "./rates.ts";
import type { Times } from "./routes.ts";
import type { SocketLimits } from "./socket-limits.ts";
import { SocketSession, isRenewal } from "./socket-session.ts";
import { pathOf } from "./url.ts";

export interface SocketOptions {
  readonly server: Server;
  readonly path: string;
  readonly graph: Graph;
  readonly authenticate: Authenticate;
  readonly origins: Origins;
  readonly addressOf: AddressOf;
  readonly rates: Rates;
  readonly badTokens: BadTokens;
  readonly within: Pick<Times, "answer">;
  readonly limits: SocketLimits;
  readonly log: Logger;
}

/** The open sockets. */
export interface Sockets {
  readonly size: number;
  /** Closes all, spread over the time of `limits.drain`; takes no new ones. */
  close(): Promise<void>;
}

/** Close code of a hub that restarts: clients reconnect. */
const SERVICE_RESTART = 1012;
/** Close code "try again later" (RFC 6455 registry). */
const TRY_AGAIN_LATER = 1013;
/** Unsent bytes of a socket above which it may ask for nothing more. */
const LOST_ABOVE = 1_048_576;
/** Greatest size of a message, in bytes, and the frames that it may come in. */
const MAX_FRAME = 65_536;
const MAX_FRAGMENTS = 64;
/** Greatest payload of a ping that is sent back. */
const MAX_PING_PAYLOAD = 1_024;
/** Milliseconds that a client has to answer the closing of its socket. */
const CLOSE_TIMEOUT = 2_000;
/** Sockets are closed in so many steps. */
const DRAIN_STEPS = 30;

/** Serves GraphQL over WebSocket at a path of the server, subprotocol graphql-transport-ws. */
export function serveSockets(options: SocketOptions): Sockets {
  const { server, path, graph, authenticate, origins, addressOf, rates, badTokens, within, limits, log } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME,
    maxFragments: MAX_FRAGMENTS,
    perMessageDeflate: false,
    handleProtocols: chooseProtocol,
  });
  const protocol = createProtocol(graph, rates, within.answer, limits);
  const keepAlive = createKeepAlive(limits.keepAlive);
  const countOf = createMessageCount(limits.maxMessages);
  let closing = false;

  server.on("upgrade", (request: IncomingMessage, socket, head) => {
    if (pathOf(request) !== path) return refuse(socket, "404 Not Found");
    if (!origins.admits(request.headers)) return refuse(socket, "403 Forbidden");
    if (closing || sockets.clients.size >= limits.max) return refuse(socket, "503 Service Unavailable");
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveSocket(webSocket, request, { protocol, authenticate, addressOf, badTokens, count: countOf(), keepAlive, limits, log });
    });
  });

  return {
    get size() {
      return sockets.clients.size;
    },
    async close() {
      closing = true;
      await drain([...sockets.clients], limits.drain);
      const timer = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, CLOSE_TIMEOUT);
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(timer);
      keepAlive.close();
    },
  };
}

function chooseProtocol(protocols: Set<string>): string | false {
  return handleProtocols(protocols);
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
}

/** Closes sockets in steps, so that their clients come back one after another. */
async function drain(sockets: readonly WebSocket[], milliseconds: number): Promise<void> {
  const step = Math.max(1, Math.ceil(sockets.length / DRAIN_STEPS));
  for (let start = 0; start < sockets.length; start += step) {
    for (const socket of sockets.slice(start, start + step)) socket.close(SERVICE_RESTART, "the hub restarts; reconnect");
    if (start + step < sockets.length) await wait(milliseconds / DRAIN_STEPS);
  }
}

interface Service {
  readonly keepAlive: KeepAlive;
  readonly protocol: ProtocolServer<SocketState>;
  readonly authenticate: Authenticate;
  readonly addressOf: AddressOf;
  readonly badTokens: BadTokens;
  readonly count: CountMessage;
  readonly limits: SocketLimits;
  readonly log: Logger;
}

function serveSocket(socket: WebSocket, request: IncomingMessage, service: Service): void {
  const { protocol, authenticate, addressOf, badTokens, keepAlive, limits, log } = service;
  const address = addressOf(request);
  const close = (code: number, reason: string): void => socket.close(code, reason);
  const state: SocketState = {
    address,
    outbox: new Outbox(socket, request.socket, limits),
    session: new SocketSession((credentials) => badTokens.look(address, () => authenticate(credentials)), close),
    closeWith: close,
  };
  const opened = protocol.opened(
    {
      protocol: socket.protocol,
      send: (message) => sendWhole(socket, message),
      close: (code, reason) => socket.close(code, reason),
      onPing: (payload) => sendWhole(socket, pongFor(payload)),
      onMessage: (handle) => hear(socket, handle, service),
    },
    state,
  );
  keepAlive.watch(socket);
  // Errors of a socket are its client's: a frame too large, a text that is no UTF-8, a cut connection.
  socket.on("error", (error) => log.debug({ err: error }, "a socket failed"));
  socket.once("close", (code, reason) => {
    void opened(code, String(reason));
  });
}

/** Hands over the messages of a socket, as long as they are not too many. */
function hear(socket: WebSocket, handle: (message: string) => Promise<void>, { count, limits, log }: Service): void {
  const counted = (): void =>
    void count().then((isAllowed) => {
      if (!isAllowed) socket.close(TRY_AGAIN_LATER, `a socket may send ${limits.maxMessages} messages a second`);
    });
  socket.on("ping", counted);
  socket.on("message", (data) => {
    // Who is being sent away is heard no more.
    if (socket.readyState !== socket.OPEN) return;
    counted();
    // Who asks without reading the answers would have the hub keep them all.
    if (socket.bufferedAmount > LOST_ABOVE) return socket.close(TRY_AGAIN_LATER, "read what was sent before asking for more");
    handle(textOf(data)).catch((error: unknown) => {
      // An answer that finds nobody any more is no fault.
      if (socket.readyState !== socket.OPEN) return;
      log.error({ err: error }, "a socket message could not be handled");
      socket.close(CloseCode.InternalServerError, "internal error");
    });
  });
}

/** The answer to a ping of the protocol; a payload that is too large is not sent back. */
function pongFor(payload: unknown): string {
  // A token is for the hub alone.
  if (isRenewal(payload)) return '{"type":"pong","payload":{"renewed":true}}';
  const text = payload === undefined ? "" : JSON.stringify(payload);
  return text === "" || text.length > MAX_PING_PAYLOAD ? '{"type":"pong"}' : `{"type":"pong","payload":${text}}`;
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data)
    ? data.toString("utf8")
    : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString("utf8");
}

function sendWhole(socket: WebSocket, message: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState === socket.OPEN) socket.send(message, (error) => (error ? reject(error) : resolve()));
    else resolve();
  });
}
