import { alarm } from "./alarm.ts";
import { after, type Connection, type Happening, unconnected } from "./connection.ts";

/** Whether what is shown is still right, as far as one can know. */
export type Certainty = {
  /** A state was received: what is shown is right. */
  received(): void;
  /** The hub answered. That confirms a state only if it was received on this very connection. */
  answered(): void;
  /** The connection is lost, or the hub failed to tell the state. */
  lost(failures: number): void;
  /** Nobody is told anything any more. */
  close(): void;
};

/** Follows the certainty of one state, which is called stale after so many milliseconds without a sign. */
export function followCertainty(stale: number, onConnection: (connection: Connection) => void): Certainty {
  let connection = unconnected;
  let confirmed = false;
  let closed = false;
  let heardAt = Date.now();

  const happen = (happening: Happening) => {
    const state = after(connection, happening);
    if (closed || state === connection) return;
    connection = state;
    onConnection(state);
  };
  const silence = alarm(() => happen({ type: "silence", lostAt: heardAt }));
  const received = () => {
    confirmed = true;
    heardAt = Date.now();
    silence.set(stale);
    happen({ type: "current", at: heardAt });
  };

  silence.set(stale);
  return {
    received,
    answered() {
      if (confirmed) received();
    },
    lost(failures) {
      confirmed = false;
      happen({ type: "cut", failures, lostAt: heardAt });
    },
    close() {
      closed = true;
      silence.clear();
    },
  };
}
