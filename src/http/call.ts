import { setMaxListeners } from "node:events";
import { HubError } from "../kernel/errors.ts";

/** One operation between its request and its answer. */
export interface Call {
  /** Aborted when the time is over or the client has gone. */
  readonly signal: AbortSignal;
  /** The client has its answer, and nothing runs any more. */
  answered(): void;
  /** The client has gone, or wants no more: what still runs is given up. */
  end(): void;
}

const GONE = new HubError("OPERATION_CANCELLED", "the client has gone");

/** Opens a call that may take so many milliseconds. */
export function openCall(milliseconds: number): Call {
  const controller = new AbortController();
  // Each statement that runs listens.
  setMaxListeners(0, controller.signal);
  const timer = setTimeout(() => {
    controller.abort(new HubError("OPERATION_TIMEOUT", `the operation took more than ${milliseconds} ms; ask for less`));
  }, milliseconds);
  const answered = (): void => clearTimeout(timer);
  return {
    signal: controller.signal,
    answered,
    end() {
      answered();
      controller.abort(GONE);
    },
  };
}
