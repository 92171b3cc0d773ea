import type { Backlog } from "./fold.ts";

/** Who wants to know what happens on the live path, to measure it. */
export interface LiveObserver {
  /** This hub has folded. */
  folded(milliseconds: number, backlog: Backlog): void;
  /** A state went to all its members. */
  broadcast(milliseconds: number, frames: number): void;
  /** A client went on from its cursor. */
  resumed(): void;
  /** A client's cursor was not accepted. */
  gap(): void;
  /** A round of the audit found so many wrong counts. */
  audited(wrong: number): void;
}
