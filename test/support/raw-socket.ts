import { type ClientOptions, WebSocket } from "ws";
import { until } from "./wait.ts";

/** A message of the protocol graphql-transport-ws. */
export interface ProtocolMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A client that says exactly what it is told to, right or wrong. */
export interface RawSocket {
  /** Everything that came, in order. */
  readonly messages: ProtocolMessage[];
  /** The messages of one operation. */
  of(id: string): ProtocolMessage[];
  send(message: object | string | Buffer): void;
  /** Introduces itself and waits for the answer. */
  init(parameters?: object): Promise<void>;
  subscribe(id: string, query: string, variables?: object): void;
  /** Waits until the hub has answered a ping: what it did at once is done. */
  pong(): Promise<void>;
  /** Waits for the end and returns the close code. */
  closed(): Promise<number>;
  /** Stops reading, so that the system's buffers fill. */
  pause(): void;
  resume(): void;
  /** Ends without a word, as a process that was killed. */
  tear(): void;
  close(): void;
}

/** Opens a socket to a hub and waits until it is open. */
export async function openRaw(hubUrl: string, protocol?: string, options?: ClientOptions): Promise<RawSocket> {
  const socket = new WebSocket(`${hubUrl.replace("http", "ws")}/graphql`, protocol === undefined ? [] : [protocol], options);
  const messages: ProtocolMessage[] = [];
  let code: number | undefined;
  let failure: Error | undefined;
  socket.on("message", (data: Buffer) => messages.push(JSON.parse(data.toString("utf8")) as ProtocolMessage));
  socket.on("close", (given) => (code = given));
  socket.on("error", (error) => (failure = error));
  await until(
    () => {
      if (failure !== undefined) throw failure;
      return socket.readyState !== WebSocket.CONNECTING;
    },
    { what: "the socket to open", timeout: 20_000 },
  );
  const send = (message: object | string | Buffer): void =>
    socket.send(typeof message === "string" || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  const next = async (type: string): Promise<void> => {
    const seen = messages.filter((message) => message.type === type).length;
    await until(() => messages.filter((message) => message.type === type).length > seen, {
      what: `a message ${type}`,
      timeout: 20_000,
    });
  };
  return {
    messages,
    of: (id) => messages.filter((message) => message.id === id),
    send,
    async init(parameters) {
      send({ type: "connection_init", ...(parameters === undefined ? {} : { payload: parameters }) });
      await next("connection_ack");
    },
    subscribe: (id, query, variables = {}) => send({ id, type: "subscribe", payload: { query, variables } }),
    async pong() {
      send({ type: "ping" });
      await next("pong");
    },
    closed: () => until(() => code, { what: "the socket to close" }),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    tear: () => socket.terminate(),
    close: () => socket.close(),
  };
}

/** The subprotocol that the hub speaks. */
export const PROTOCOL = "graphql-transport-ws";

/** Opens a socket that has introduced itself. */
export async function openReady(hubUrl: string, parameters?: object): Promise<RawSocket> {
  const socket = await openRaw(hubUrl, PROTOCOL);
  await socket.init(parameters);
  return socket;
}
