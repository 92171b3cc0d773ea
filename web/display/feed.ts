import { backoff, type Connection, defaultTiming, type HubAddress, unconnected } from "../client/index.ts";
import { feedBoard } from "./board-feed.ts";
import type { Progress, Subject, View } from "./model.ts";
import type { DisplayParams } from "./params.ts";
import { start, type Start } from "./start.ts";
import { ANSWER_WITHIN } from "./ticker-feed.ts";

/** All that a screen shows, at one moment. A new object with every change. */
export type Snapshot = {
  readonly view: View;
  readonly connection: Connection;
};

/** The source of a screen, in the form that React's `useSyncExternalStore` wants. */
export type Feed = {
  snapshot(): Snapshot;
  /** Calls back after every change, until the answer is called. */
  subscribe(listener: () => void): () => void;
};

const ASK_UNKNOWN_AGAIN = 15_000;

/** Feeds a screen for as long as the page lives: asks until the hub answers, then watches. */
export function openFeed(hub: HubAddress, params: DisplayParams): Feed {
  const store = openStore({ view: { kind: "waiting", failures: 0 }, connection: unconnected });
  let board: { id: string; close(): void } | undefined;

  const ask = () => start(hub, params, AbortSignal.timeout(ANSWER_WITHIN));
  const open = (subject: Subject, progress: Progress) => {
    store.show({ view: { kind: "board", subject, progress, latest: [] } });
    const close = feedBoard(hub, subject, progress, {
      onProgress: (newer) => store.showOnBoard({ progress: newer }),
      onLatest: (latest) => store.showOnBoard({ latest }),
      onConnection: (connection) => store.show({ connection }),
      onRefused: () =>
        void ask()
          .then((found) => board && take(found))
          .catch(() => {}),
    });
    board = { id: subject.id, close };
  };
  const take = (found: Start) => {
    const id = found.kind === "found" ? found.subject.id : undefined;
    if (board && board.id === id) return;
    board?.close();
    board = undefined;
    if (found.kind === "found") return open(found.subject, found.progress);
    store.show({ view: found, connection: { status: "live", since: Date.now(), way: "poll" } });
    setTimeout(() => void begin(), ASK_UNKNOWN_AGAIN);
  };
  async function begin() {
    for (let failures = 1; ; failures += 1) {
      try {
        return take(await ask());
      } catch {
        if (store.snapshot().view.kind === "waiting") store.show({ view: { kind: "waiting", failures } });
        store.show({ connection: { status: "connecting", failures } });
        await new Promise((resolve) => setTimeout(resolve, backoff(failures, defaultTiming.backoff)));
      }
    }
  }

  void begin();
  return store;
}

type Store = Feed & {
  show(change: Partial<Snapshot>): void;
  /** Changes the board, if that is what is shown. */
  showOnBoard(change: Partial<Extract<View, { kind: "board" }>>): void;
};

function openStore(first: Snapshot): Store {
  const listeners = new Set<() => void>();
  let snapshot = first;
  const show = (change: Partial<Snapshot>) => {
    snapshot = { ...snapshot, ...change };
    for (const listener of listeners) listener();
  };
  return {
    show,
    showOnBoard(change) {
      if (snapshot.view.kind === "board") show({ view: { ...snapshot.view, ...change } });
    },
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
