import { useEffect, useSyncExternalStore } from "react";
import { Board } from "./components/board.tsx";
import { Header } from "./components/header.tsx";
import { Hero } from "./components/hero.tsx";
import { Levels } from "./components/levels.tsx";
import { Message } from "./components/message.tsx";
import { Ticker } from "./components/ticker.tsx";
import type { Feed, Snapshot } from "./feed.ts";
import { rate } from "./format.ts";

/** The whole screen. */
export function App({ feed }: { feed: Feed }) {
  const { view, connection } = useSyncExternalStore(feed.subscribe, feed.snapshot);
  useEffect(() => {
    document.title = titleOf(view);
  }, [view]);

  return (
    <div className="screen" data-connection={connection.status} data-view={view.kind}>
      <Header view={view} connection={connection} />
      {view.kind === "board" ? (
        <main className={view.progress.children.length > 0 ? "stage" : "stage stage-alone"}>
          <Hero progress={view.progress} />
          <Levels progress={view.progress} />
          {view.progress.children.length > 0 && <Board subject={view.subject} progress={view.progress} />}
          <Ticker subject={view.subject} latest={view.latest} asOf={view.progress.asOf} />
        </main>
      ) : (
        <Message view={view} />
      )}
    </div>
  );
}

function titleOf(view: Snapshot["view"]): string {
  return view.kind === "board" ? `${rate(view.progress)} · ${view.subject.name}` : "Điểm Cầu – Tiến độ đại hội";
}
