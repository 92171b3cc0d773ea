import { alarm } from "./alarm.ts";
import { ask } from "./ask.ts";
import type { Carrier, Hub, Question, Way } from "./way.ts";

/** The last way, for where nothing can be pushed: each question that can be is asked as a query every few seconds. */
export function byPolling(hub: Hub): Way {
  return { provenByAsking: true, dial: (tell) => dial(hub, tell) };
}

function dial(hub: Hub, tell: Parameters<Way["dial"]>[0]): Carrier {
  const stops = new Set<() => void>();
  const close = () => {
    for (const stop of stops) stop();
    stops.clear();
  };
  return {
    way: "poll",
    carry({ query, next }) {
      if (!query) return () => {};
      const stop = poll(hub, query, {
        answer(answer) {
          tell.up();
          next(answer);
        },
        lost() {
          close();
          tell.down();
        },
      });
      stops.add(stop);
      return stop;
    },
    close,
  };
}

type Listener = { answer: Question["next"]; lost(): void };

function poll({ url, headers, random = Math.random, timing }: Hub, query: NonNullable<Question["query"]>, tell: Listener) {
  let stopped = false;
  let request = new AbortController();
  const overdue = alarm(() => request.abort());
  const next = alarm(() => void round());
  async function round() {
    request = new AbortController();
    overdue.set(timing.connect);
    try {
      const answer = await ask(url, query(), { headers, signal: request.signal });
      if (stopped) return;
      tell.answer(answer);
      // Spread, so that a thousand screens do not ask in step.
      if (!stopped) next.set(timing.poll * (0.8 + 0.4 * random()));
    } catch {
      if (!stopped) tell.lost();
    } finally {
      overdue.clear();
    }
  }
  void round();
  return () => {
    stopped = true;
    next.clear();
    request.abort();
  };
}
