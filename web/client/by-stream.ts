import { alarm } from "./alarm.ts";
import { type Answer, isAnswer } from "./ask.ts";
import { type ServerEvent, eventReader } from "./server-events.ts";
import type { Carrier, Hub, Question, Way } from "./way.ts";

/** The way by server-sent events, for where sockets are blocked: each question is one request whose answer does not end. */
export function byStream(hub: Hub): Way {
  return { provenByAsking: true, dial: (tell) => dial(hub, tell) };
}

function dial(hub: Hub, tell: Parameters<Way["dial"]>[0]): Carrier {
  const requests = new Set<AbortController>();
  const close = () => {
    for (const request of requests) request.abort();
    requests.clear();
  };
  return {
    way: "stream",
    carry(question) {
      const request = new AbortController();
      requests.add(request);
      const isOn = () => requests.has(request);
      const lost = () => {
        // One that was stopped is not lost.
        if (!isOn()) return;
        close();
        tell.down();
      };
      void follow(hub, question, request, () => isOn() && tell.up()).then(
        (ended) => (ended ? requests.delete(request) : lost()),
        lost,
      );
      return () => {
        requests.delete(request);
        request.abort();
      };
    },
    close,
  };
}

/** Reads the answers to a question until the hub ends them, which it tells by true, or until the stream breaks. */
async function follow({ url, headers, timing }: Hub, question: Question, request: AbortController, onSign: () => void) {
  const overdue = alarm(() => request.abort());
  overdue.set(timing.connect);
  try {
    const response = await fetch(`${url}/stream`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify(question.subscription()),
      signal: request.signal,
    });
    if (!response.headers.get("content-type")?.startsWith("text/event-stream")) return await refused(response, question);
    for await (const events of eventsOf(response)) {
      overdue.set(timing.silence);
      onSign();
      for (const { type, data } of events) {
        if (request.signal.aborted) return false;
        if (type === "next") question.next(JSON.parse(data) as Answer<unknown>);
        if (type !== "complete") continue;
        question.ended();
        return true;
      }
    }
    return false;
  } finally {
    overdue.clear();
    request.abort();
  }
}

/** The events of an answer, with each piece of it that comes. */
async function* eventsOf({ body }: Response): AsyncGenerator<readonly ServerEvent[]> {
  if (body === null) return;
  const read = eventReader();
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield read(decoder.decode(value, { stream: true }));
  }
}

/** Whether it was the hub that did not answer with a stream: then it has said why. */
async function refused(response: Response, question: Question): Promise<boolean> {
  const answer: unknown = await response.json();
  if (!isAnswer(answer)) return false;
  question.ended(answer.errors);
  return true;
}
