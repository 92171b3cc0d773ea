import type { Writable } from "node:stream";
import type { WebSocket } from "ws";

export interface OutboxOptions {
  /** Unsent bytes above which a socket is slow. */
  readonly slowAbove: number;
  /** Told of each state that gave way to a newer one. */
  readonly onConflated?: () => void;
}

/**
 * What is on its way to one socket. A broadcast walks over all of them: a socket that keeps up costs as few look-ups as can be, and its
 * frames are written past `ws`, which writes whole frames at once, too, and so never has one half written.
 */
export class Outbox {
  readonly #socket: WebSocket;
  readonly #wire: Writable;
  readonly #options: OutboxOptions;
  /** States that wait, by operation; undefined while the socket keeps up. */
  #waiting: Map<string, Buffer> | undefined;
  #draining: Promise<void> | undefined;

  /** @param wire the stream below the socket */
  constructor(socket: WebSocket, wire: Writable, options: OutboxOptions) {
    this.#socket = socket;
    this.#wire = wire;
    this.#options = options;
  }

  /** Sends a frame of an operation. When the socket is slow, a replaceable one waits and gives way to its successor. */
  send(operationId: string, frame: Buffer, replaceable: boolean): void {
    const socket = this.#socket;
    if (socket.readyState !== socket.OPEN) return;
    if (replaceable && (this.#waiting !== undefined || this.isSlow())) this.#wait(operationId, frame);
    else this.#wire.write(frame);
  }

  /** Whether so much is unsent that what can wait must. */
  isSlow(): boolean {
    return this.#socket.bufferedAmount > this.#options.slowAbove;
  }

  /** Resolves when the socket has taken what was unsent, or is gone. */
  drained(): Promise<void> {
    this.#draining ??= this.#drain();
    return this.#draining;
  }

  /** Forgets what waits for an operation that has ended. */
  forget(operationId: string): void {
    this.#waiting?.delete(operationId);
  }

  #wait(operationId: string, frame: Buffer): void {
    this.#waiting ??= new Map();
    if (this.#waiting.has(operationId)) this.#options.onConflated?.();
    this.#waiting.set(operationId, frame);
    void this.drained();
  }

  /** A ping is written after all that is unsent: when it has left, the socket is free again. */
  async #drain(): Promise<void> {
    const socket = this.#socket;
    await new Promise<void>((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      const done = (): void => {
        socket.off("close", done);
        resolve();
      };
      socket.once("close", done);
      socket.ping(undefined, undefined, done);
    });
    this.#draining = undefined;
    const frames = this.#waiting?.values() ?? [];
    this.#waiting = undefined;
    for (const frame of frames) if (socket.readyState === socket.OPEN) this.#wire.write(frame);
  }
}
