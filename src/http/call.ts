import { HubError } from "../kernel/errors.ts";
import { Waiter } from "../kernel/waiter.ts";

/** One operation between its request and its answer. */
export interface Call {
  /** Gives up when the time is over or the client has gone. */
  readonly waiter: Waiter;
  /** The client has its answer, and nothing runs any more. */
  answered(): void;
  /** The client has gone, or wants no more: what still runs is given up. */
  end(): void;
}

const GONE = new HubError("OPERATION_CANCELLED", "the client has gone");

/** Opens a call that may take so many milliseconds. */
export function openCall(milliseconds: number): Call {
  const waiter = new Waiter();
  const timer = setTimeout(() => {
    waiter.leave(new HubError("OPERATION_TIMEOUT", `the operation took more than ${milliseconds} ms; ask for less`));
  }, milliseconds);
  const answered = (): void => clearTimeout(timer);
  return {
    waiter,
    answered,
    end() {
      answered();
      waiter.leave(GONE);
    },
  };
}
