import { type Connection, type HubAddress, operation, watch } from "../client/index.ts";
import { DisplayEventsDocument, DisplayPollDocument, DisplayProgressDocument } from "../gql/graphql.ts";
import type { Completion, Progress, Subject } from "./model.ts";
import { openTicker } from "./ticker-feed.ts";

/** Whom the feed of a board tells. */
export type BoardListener = {
  /** The counts, newer or with a later `asOf`: the hub says every few seconds that they still hold. */
  onProgress(progress: Progress): void;
  onLatest(latest: readonly Completion[]): void;
  onConnection(connection: Connection): void;
  /** The hub refused to push the counts: the organization may be gone. */
  onRefused(): void;
};

/** Watches the counts of one organization and the congresses completed below it, until the answer is called. */
export function feedBoard(hub: HubAddress, subject: Subject, shown: Progress, listener: BoardListener): () => void {
  const variables = { organizationId: subject.id, term: shown.term.code };
  const ticker = openTicker(hub, variables, (latest) => listener.onLatest(latest));
  let { rev } = shown;
  let pushed = true;
  let followed = false;
  let lost = false;
  const close = watch({
    ...hub,
    state: operation(DisplayProgressDocument, variables),
    poll: operation(DisplayPollDocument, variables),
    events: operation(DisplayEventsDocument, variables),
    shown,
    onState(progress) {
      listener.onProgress(progress);
      // Where nothing is pushed, the counts tell that something has happened.
      if (!pushed && progress.rev !== rev) ticker.read();
      else ticker.retry();
      rev = progress.rev;
    },
    onEvent: ticker.add,
    onGap() {
      followed = true;
      ticker.read();
    },
    onConnection(connection) {
      const live = connection.status === "live";
      if (live) pushed = connection.way !== "poll";
      // Cut before the first frame of events, there is nothing to go on from.
      if (live && lost && !followed) ticker.read();
      lost = !live;
      listener.onConnection(connection);
    },
    onRefused: () => listener.onRefused(),
  });
  return () => {
    ticker.close();
    close();
  };
}
