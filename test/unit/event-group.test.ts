import { pino } from "pino";
import { expect, test } from "vitest";
import type { Database } from "../../src/db/index.ts";
import { createCursors } from "../../src/live/cursor.ts";
import { EventGroup } from "../../src/live/event-group.ts";
import type { Feed } from "../../src/live/feed.ts";
import { eventSource, type EventTopic } from "../../src/live/source.ts";
import { until } from "../support/wait.ts";

const EVENTS = 50;

/** A stream of so many events that are over. */
const topic: EventTopic<number> = {
  name: "numbers",
  end: () => Promise.resolve(EVENTS),
  read: (_reader, after) =>
    Promise.resolve({
      events: Array.from({ length: EVENTS - after }, (_, index) => ({ place: after + index + 1, event: after + index + 1 })),
      next: EVENTS,
    }),
  beat: (place) => place,
  gap: (_reason, place) => place,
};

test("a stream that ends while a member catches up sends it nothing more", async () => {
  const cursors = createCursors("key", 60_000);
  const group = await EventGroup.open({
    database: {} as Database,
    feed: { follow: () => () => true } as unknown as Feed,
    cursors,
    source: eventSource(topic, undefined),
    binding: "numbers",
    answer: (event) => Promise.resolve(Buffer.from(String(event))),
    observer: { folded() {}, broadcast() {}, resumed() {}, gap() {}, audited() {} },
    log: pino({ level: "silent" }),
  });
  const told: string[] = [];
  const member = {
    send: (text: Buffer) => {
      told.push(text.toString());
      if (told.length === 3) group.stop();
    },
    isSlow: () => false,
    drained: () => Promise.resolve(),
    end: () => void told.push("end"),
  };
  group.join(member, { after: cursors.sign("numbers", 0, new Date()) });
  await until(() => told.includes("end"), { what: "the end" });
  await until(() => group.size === 0, { what: "nobody to be left" });
  // Whatever was on its way has come by the time that another catch-up would have been through.
  for (let turn = 0; turn < 10 * EVENTS; turn += 1) await Promise.resolve();
  expect(told).toEqual(["1", "2", "3", "end"]);
});
