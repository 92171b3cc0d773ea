import { ask, type Connection, operation, watch } from "../client/index.ts";
import { DisplayEventsDocument, DisplayLatestDocument, DisplayProgressDocument } from "../gql/graphql.ts";
import { afterTransition, completionsOf, type Transition } from "./latest.ts";
import type { Completion, Progress, Subject } from "./model.ts";

/** Whom the feed of a board tells. */
export type BoardListener = {
  onProgress(progress: Progress): void;
  onLatest(latest: readonly Completion[]): void;
  onConnection(connection: Connection): void;
  /** The hub refused to push the counts: the organization may be gone. */
  onRefused(): void;
};

/** How long a question may take, in milliseconds. */
export const ANSWER_WITHIN = 8_000;

/** Watches the counts of one organization and the congresses completed below it, until the answer is called. */
export function feedBoard(url: string, subject: Subject, term: string, listener: BoardListener): () => void {
  const variables = { organizationId: subject.id, term };
  const ticker = openTicker(url, variables, listener);
  const watched = watch({
    url: url.replace(/^http/, "ws"),
    state: operation(DisplayProgressDocument, variables),
    revisionOf: (state) => state.congressProgress.rev,
    onState: (state) => listener.onProgress(state.congressProgress),
    onConnection(connection) {
      listener.onConnection(connection);
      // Transitions between two connections are missed, so the list is read anew with each.
      if (connection.status === "live") ticker.read();
    },
    onRefused: () => listener.onRefused(),
  });
  watched.follow(operation(DisplayEventsDocument, variables), (event) => ticker.add(event.congressEvents));
  ticker.read();
  return () => {
    ticker.close();
    watched.close();
  };
}

type Ticker = { read(): void; add(transition: Transition): void; close(): void };

/** The list of the latest completions: read whole now and then, and kept by transitions in between. */
function openTicker(
  url: string,
  variables: { organizationId: string; term: string },
  listener: Pick<BoardListener, "onLatest">,
): Ticker {
  let latest: readonly Completion[] = [];
  // What came after the newest question was sent; its answer may or may not hold it.
  let since: readonly Transition[] = [];
  let reads = 0;
  let closed = false;

  const show = (list: readonly Completion[]) => {
    if (closed) return;
    latest = list;
    listener.onLatest(list);
  };
  async function read() {
    const mine = (reads += 1);
    since = [];
    const { data } = await ask(url, operation(DisplayLatestDocument, variables), AbortSignal.timeout(ANSWER_WITHIN));
    if (data && mine === reads) show(since.reduce(afterTransition, completionsOf(data)));
  }

  return {
    // The ticker is an extra: when it fails, the next connection reads it again.
    read: () => void read().catch(() => {}),
    add(transition) {
      since = [...since, transition];
      show(afterTransition(latest, transition));
    },
    close() {
      closed = true;
    },
  };
}
