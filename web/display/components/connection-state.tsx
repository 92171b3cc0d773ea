import type { Connection } from "../../client/index.ts";
import { connectionName, span } from "../format.ts";
import { useElapsed } from "../hooks.ts";
import { ConnectionIcon } from "./icons.tsx";

/** How the connection stands: always on the screen, in words, shape and color. */
export function ConnectionState({ connection }: { connection: Connection }) {
  const lost = useElapsed("lostAt" in connection ? connection.lostAt : undefined);
  return (
    <p className="connection" data-testid="connection-state" data-state={connection.status} role="status">
      <ConnectionIcon status={connection.status} />
      <span className="connection-name">{connectionName(connection)}</span>
      {lost !== undefined && (
        <span className="connection-since" aria-live="off">
          {span(lost)}
        </span>
      )}
    </p>
  );
}
