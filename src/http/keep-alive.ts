import type { WebSocket } from "ws";

/** Pings sockets and drops those that do not answer, as one whose cable was pulled. */
export interface KeepAlive {
  /** Watches a socket until it is closed. */
  watch(socket: WebSocket): void;
  close(): void;
}

/** Sockets are pinged in so many turns: together, so that few timers fire and few answers come alone. */
const TURNS = 12;

/**
 * Starts the turns.
 * @param period milliseconds between two pings of a socket; one that has not answered by the next is dropped
 */
export function createKeepAlive(period: number): KeepAlive {
  const turns = Array.from({ length: TURNS }, () => new Map<WebSocket, { answered: boolean }>());
  let joined = 0;
  let turn = 0;

  const timer = setInterval(() => {
    turn = (turn + 1) % TURNS;
    for (const [socket, state] of turns[turn] ?? []) {
      if (!state.answered) {
        socket.terminate();
        continue;
      }
      state.answered = false;
      if (socket.readyState === socket.OPEN) socket.ping();
    }
  }, period / TURNS);

  return {
    watch(socket) {
      const sockets = turns[joined % TURNS];
      joined += 1;
      const state = { answered: true };
      sockets?.set(socket, state);
      socket.on("pong", () => {
        state.answered = true;
      });
      socket.once("close", () => sockets?.delete(socket));
    },
    close: () => clearInterval(timer),
  };
}
