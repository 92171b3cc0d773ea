/** Bounds of the sockets. */
export interface SocketLimits {
  /** Sockets at a time in all. */
  readonly max: number;
  /** Sockets at a time of one viewer. */
  readonly maxPerViewer: number;
  /** Operations at a time on one socket. */
  readonly maxOperations: number;
  /** Messages that one socket may send in a second. */
  readonly maxMessages: number;
  /** Unsent bytes above which a client is slow. */
  readonly slowAbove: number;
  /** Milliseconds that a client has to introduce itself. */
  readonly initTimeout: number;
  /** Milliseconds between two pings. */
  readonly keepAlive: number;
  /** Milliseconds over which sockets are closed. */
  readonly drain: number;
  /** Told of each state that gave way to a newer one on a slow socket. */
  readonly onConflated?: () => void;
}
