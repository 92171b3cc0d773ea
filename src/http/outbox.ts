import type { WebSocket } from "ws";

/** What is on its way to one socket. */
export interface Outbox {
  /** Sends a message of an operation, in UTF-8. When the socket is slow, a replaceable one waits and gives way to its successor. */
  send(operationId: string, message: Buffer, replaceable: boolean): void;
  /** Whether so much is unsent that what can wait must. */
  isSlow(): boolean;
  /** Resolves when the socket has taken what was unsent, or is gone. */
  drained(): Promise<void>;
  /** Forgets what waits for an operation that has ended. */
  forget(operationId: string): void;
}

export interface OutboxOptions {
  /** Unsent bytes above which a socket is slow. */
  readonly slowAbove: number;
  /** Told of each state that gave way to a newer one. */
  readonly onConflated?: () => void;
}

/** Messages are JSON in UTF-8: text frames. */
const TEXT = { binary: false };

/** Makes the outbox of a socket. */
export function createOutbox(socket: WebSocket, { slowAbove, onConflated }: OutboxOptions): Outbox {
  const waiting = new Map<string, Buffer>();
  let draining: Promise<void> | undefined;

  const isSlow = (): boolean => socket.bufferedAmount > slowAbove;

  /** A ping is written after all that is unsent: when it has left, the socket is free again. */
  function drained(): Promise<void> {
    draining ??= new Promise<void>((resolve) => {
      if (socket.readyState !== socket.OPEN) return resolve();
      const done = (): void => {
        socket.off("close", done);
        resolve();
      };
      socket.once("close", done);
      socket.ping(undefined, undefined, done);
    }).then(() => {
      draining = undefined;
      sendWaiting();
    });
    return draining;
  }

  function sendWaiting(): void {
    for (const message of waiting.values()) if (socket.readyState === socket.OPEN) socket.send(message, TEXT);
    waiting.clear();
  }

  return {
    send(operationId, message, replaceable) {
      if (socket.readyState !== socket.OPEN) return;
      if (!replaceable || (!isSlow() && !waiting.has(operationId))) {
        socket.send(message, TEXT);
        return;
      }
      if (waiting.has(operationId)) onConflated?.();
      waiting.set(operationId, message);
      void drained();
    },
    isSlow,
    drained,
    forget: (operationId) => waiting.delete(operationId),
  };
}
