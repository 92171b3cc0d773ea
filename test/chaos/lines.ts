import { request } from "node:http";
import { WebSocket } from "ws";
import { PROTOCOL } from "../support/raw-socket.ts";

/** What a client asks. */
export interface Question {
  readonly query: string;
  readonly variables: object;
}

/** A result as it comes. */
export interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface LineOptions {
  readonly url: string;
  readonly question: Question;
  readonly onResult: (result: Result) => void;
  /** Called at most once, when nothing more will come. */
  readonly onEnd: () => void;
}

/** Opens a way to a hub and asks; the returned function tears it. */
export type OpenLine = (options: LineOptions) => () => void;

/** Over a raw socket of graphql-transport-ws. */
export const openSocketLine: OpenLine = ({ url, question, onResult, onEnd }) => {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, [PROTOCOL]);
  const send = (message: object): void => socket.send(JSON.stringify(message));
  socket.on("open", () => send({ type: "connection_init" }));
  socket.on("error", () => {});
  socket.once("close", onEnd);
  socket.on("message", (data: Buffer) => {
    const message = JSON.parse(data.toString("utf8")) as { type: string; payload?: Result };
    if (message.type === "connection_ack") send({ id: "1", type: "subscribe", payload: question });
    else if (message.type === "ping") send({ type: "pong" });
    else if (message.type === "next") onResult(message.payload ?? {});
    else socket.terminate();
  });
  return () => socket.terminate();
};

/** Over server-sent events. */
export const openEventLine: OpenLine = ({ url, question, onResult, onEnd }) => {
  let ended = false;
  const end = (): void => {
    if (!ended) onEnd();
    ended = true;
  };
  const headers = { "content-type": "application/json", accept: "text/event-stream" };
  const asked = request(`${url}/graphql/stream`, { method: "POST", headers, agent: false }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (piece: string) => {
      text += piece;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) if (event.startsWith("event: next")) onResult(resultOf(event));
    });
    response.on("error", end);
    response.once("close", end);
  });
  asked.on("error", end);
  asked.once("close", end);
  asked.end(JSON.stringify(question));
  return () => asked.destroy();
};

function resultOf(event: string): Result {
  return JSON.parse(event.slice(event.indexOf("\ndata: ") + 7)) as Result;
}
