import type { Member } from "../graph/index.ts";
import type { Outbox } from "./outbox.ts";

/** A subscription of a socket as a member of a group: the shared text goes out behind the operation's id. */
export class SocketMember implements Member {
  readonly #outbox: Outbox;
  readonly #id: string;
  readonly #prefix: string;
  /** In bytes. */
  readonly #prefixLength: number;
  readonly #end: () => void;

  /** @param end called when the stream is over */
  constructor(outbox: Outbox, id: string, end: () => void) {
    this.#outbox = outbox;
    this.#id = id;
    this.#prefix = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#prefixLength = Buffer.byteLength(this.#prefix);
    this.#end = end;
  }

  send(text: Buffer, replaceable: boolean): void {
    this.#outbox.send(this.#id, this.#frame(text), replaceable);
  }

  isSlow(): boolean {
    return this.#outbox.isSlow();
  }

  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  end(): void {
    this.#end();
  }

  /** Copying bytes costs a fraction of encoding the whole text for each client. */
  #frame(text: Buffer): Buffer {
    const end = this.#prefixLength + text.length;
    const frame = Buffer.allocUnsafe(end + 1);
    frame.write(this.#prefix);
    text.copy(frame, this.#prefixLength);
    frame[end] = CLOSING_BRACE;
    return frame;
  }
}

const CLOSING_BRACE = 0x7d;
