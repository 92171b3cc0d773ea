import { type Message, parseMessage } from "graphql-ws";

/** A hub's end of a socket, for tests: what the client sent, and what it is sent. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  /** All sockets that were made, the newest last. */
  static made: FakeSocket[] = [];

  readyState: number = FakeSocket.CONNECTING;
  readonly sent: Message[] = [];
  onopen: (() => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((error: unknown) => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;

  constructor() {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.sent.push(parseMessage(text));
  }

  close(code = 1_000, reason = ""): void {
    if (this.readyState === FakeSocket.CLOSED) return;
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code, reason });
  }

  /** The hub accepts the connection. */
  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
    this.receive({ type: "connection_ack" });
  }

  /** The connection is refused, as a browser tells it: an error, then a close. */
  refuse(): void {
    this.readyState = FakeSocket.CLOSED;
    this.onerror?.(new Error("refused"));
    this.onclose?.({ code: 1_006, reason: "" });
  }

  receive(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  /** A frame of the newest subscription whose document has this field. */
  next(field: string, value: object | null, errors?: object[]): void {
    const payload = { data: value && { [field]: value }, ...(errors && { errors }) };
    this.receive({ type: "next", id: this.subscribed(field).at(-1)?.id, payload });
  }

  /** The subscriptions whose documents have this field, in order. */
  subscribed(field: string): { id: string; variables: Record<string, unknown> }[] {
    return this.sent.flatMap((message) =>
      message.type === "subscribe" && message.payload.query.includes(field)
        ? [{ id: message.id, variables: message.payload.variables ?? {} }]
        : [],
    );
  }

  pings(): number {
    return this.sent.filter(({ type }) => type === "ping").length;
  }
}
