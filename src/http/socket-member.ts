import type { Member } from "../graph/index.ts";
import { textFrame } from "./frame.ts";
import type { Outbox } from "./outbox.ts";

/** A subscription of a socket as a member of a group: the shared text goes out behind the operation's id. */
export class SocketMember implements Member {
  readonly #outbox: Outbox;
  readonly #id: string;
  readonly #prefix: string;
  readonly #end: () => void;

  /** @param end called when the stream is over */
  constructor(outbox: Outbox, id: string, end: () => void) {
    this.#outbox = outbox;
    this.#id = id;
    this.#prefix = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    this.#end = end;
  }

  send(text: Buffer, replaceable: boolean): void {
    this.#outbox.send(this.#id, textFrame(this.#prefix, text, "}"), replaceable);
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
}
