import { randomBytes } from "node:crypto";
import { type Socket, connect } from "node:net";
import { type FrameHandler, readFrames, writeFrame } from "./frames.ts";
import type { Target } from "./messages.ts";

/** What happens to a client. */
export interface ClientEvents {
  /** A result came, with this count of completed congresses. */
  result(client: number, completed: number, bytes: number): void;
  closed(client: number, code: number): void;
}

/** Messages of the subscription begin so: the value stands at the same place in all of them. */
const START = '{"id":"1","type":"next","payload":{"data":{"congressProgress":{"completed":';
const TYPE_AT = '{"id":"1","type":"'.length;
const [BRACE_I, NEXT_N, ZERO, NINE] = [..."in09"].map((letter) => letter.charCodeAt(0)) as [number, number, number, number];
/** All sockets read into one buffer: what is read is used up at once. */
const buffer = Buffer.alloc(256 * 1024);

/** A client that costs little: a plain socket, no more of the protocol than the measurement needs. It does not reconnect. */
export class Client implements FrameHandler {
  readonly #number: number;
  readonly #target: Target;
  readonly #events: ClientEvents;
  readonly #socket: Socket;
  #upgraded = false;
  #rest: Buffer | undefined;
  #code = 1006;

  constructor(number: number, target: Target, events: ClientEvents) {
    this.#number = number;
    this.#target = target;
    this.#events = events;
    this.#socket = connect({
      host: "127.0.0.1",
      port: target.port,
      localAddress: `127.0.0.${2 + (number % 4)}`,
      noDelay: true,
      onread: { buffer, callback: (length) => this.#read(length) },
    });
    this.#socket.once("connect", () => this.#upgrade());
    this.#socket.on("error", () => {});
    this.#socket.once("close", () => events.closed(number, this.#code));
  }

  close(): void {
    this.#socket.destroy();
  }

  text(bytes: Buffer, start: number, length: number): void {
    if (bytes[start + 2] !== BRACE_I) return this.#acknowledged();
    if (bytes[start + TYPE_AT] !== NEXT_N) throw new Error(`the server said ${bytes.toString("utf8", start, start + length)}`);
    let value = 0;
    for (let at = start + START.length; ; at += 1) {
      const digit = bytes[at] ?? 0;
      if (digit < ZERO || digit > NINE) break;
      value = value * 10 + digit - ZERO;
    }
    this.#events.result(this.#number, value, length);
    if (!this.#target.reads) this.#socket.pause();
  }

  ping(payload: Buffer): void {
    this.#socket.write(writeFrame("pong", payload));
  }

  closing(code: number): void {
    this.#code = code;
    this.#socket.end();
  }

  #upgrade(): void {
    const key = randomBytes(16).toString("base64");
    const head = ["GET /graphql HTTP/1.1", `Host: 127.0.0.1:${this.#target.port}`, "Connection: Upgrade", "Upgrade: websocket"];
    const rest = [
      "Sec-WebSocket-Version: 13",
      `Sec-WebSocket-Key: ${key}`,
      "Sec-WebSocket-Protocol: graphql-transport-ws",
      "",
      "",
    ];
    this.#socket.write([...head, ...rest].join("\r\n"));
  }

  #read(length: number): boolean {
    let bytes = buffer.subarray(0, length);
    if (this.#rest !== undefined) bytes = Buffer.concat([this.#rest, bytes]);
    this.#rest = this.#upgraded ? readFrames(bytes, this) : this.#readHead(bytes);
    return true;
  }

  #readHead(bytes: Buffer): Buffer | undefined {
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0) return Buffer.from(bytes);
    if (!bytes.toString("latin1", 0, 12).endsWith("101")) {
      this.#socket.destroy();
      return undefined;
    }
    this.#upgraded = true;
    if (this.#target.graphql) this.#say({ type: "connection_init" });
    else this.#acknowledged();
    return readFrames(bytes.subarray(end + 4), this);
  }

  #acknowledged(): void {
    const { query, variables } = this.#target;
    this.#say({ id: "1", type: "subscribe", payload: { query, variables } });
  }

  #say(message: object): void {
    this.#socket.write(writeFrame("text", Buffer.from(JSON.stringify(message))));
  }
}
