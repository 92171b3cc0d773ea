import { alarm } from "./alarm.ts";
import { after, type Connection, type Happening, unconnected } from "./connection.ts";
import type { WayName } from "./way.ts";

/** Whether what is shown is still right, as far as one can know. */
export type Certainty = {
  /** The hub has said, this way, that what is shown is right. */
  confirmed(way: WayName): void;
  /** The connection is lost, or the hub failed to tell the state. */
  lost(failures: number): void;
  /** Nobody is told anything any more. */
  close(): void;
};

/** Follows the certainty of one state, which is called stale after so many milliseconds without a sign. */
export function followCertainty(stale: number, onConnection: (connection: Connection) => void): Certainty {
  let connection = unconnected;
  let closed = false;
  let heardAt = Date.now();

  const happen = (happening: Happening) => {
    const state = after(connection, happening);
    if (closed || state === connection) return;
    connection = state;
    onConnection(state);
  };
  const silence = alarm(() => happen({ type: "silence", lostAt: heardAt }));
  silence.set(stale);
  return {
    confirmed(way) {
      heardAt = Date.now();
      silence.set(stale);
      happen({ type: "current", at: heardAt, way });
    },
    lost: (failures) => happen({ type: "cut", failures, lostAt: heardAt }),
    close() {
      closed = true;
      silence.clear();
    },
  };
}
