import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Connection, type Timing, watch } from "../web/client/index.ts";
import { type Line, layLine } from "./browser/line.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, makeRoot } from "./support/make.ts";
import type { Stream } from "./support/stream.ts";
import { until } from "./support/wait.ts";

interface Progress {
  rev: number;
  asOf: string;
  completed: number;
  total: number;
}
interface Event {
  kind: "TRANSITION" | "HEARTBEAT" | "GAP";
  gap: string | null;
  to: string | null;
  cursor: string;
  progress: Progress;
}

const STATE = "rev asOf completed total";
const PROGRESS = `subscription ($id: ID!, $sinceRev: Int, $heartbeat: Int) {
  congressProgress(organizationId: $id, sinceRev: $sinceRev, heartbeat: $heartbeat) { ${STATE} }
}`;
const POLL = `query ($id: ID!) { congressProgress(organizationId: $id) { ${STATE} } }`;
const EVENTS = `subscription ($id: ID!, $after: String, $heartbeat: Int) {
  congressEvents(organizationId: $id, after: $after, heartbeat: $heartbeat) { kind gap to cursor progress { ${STATE} } }
}`;

/** The client's ways at a pace for tests. */
const FAST: Partial<Timing> = {
  heartbeat: 1,
  poll: 100,
  attempts: 2,
  patience: 1_000,
  steady: 100,
  climb: 200,
  backoff: { base: 20, cap: 200 },
};

/** A socket that fails quietly: one of `ws` whose error nobody hears ends the process. */
class QuietSocket extends WebSocket {
  constructor(address: string, protocols: string[]) {
    super(address, protocols);
    this.on("error", () => {});
  }
}

/** The client at the far end of a line, with all that it was told. */
function openScreen(line: Line, id: string, timing = FAST) {
  const states: Progress[] = [];
  const events: Event[] = [];
  const gaps: Event[] = [];
  let connection: Connection | undefined;
  const close = watch<Progress, Event>({
    url: `${line.url}/graphql`,
    webSocketImpl: QuietSocket,
    timing,
    state: { query: PROGRESS, variables: { id } },
    poll: { query: POLL, variables: { id } },
    events: { query: EVENTS, variables: { id } },
    onState: (state) => states.push(state),
    onEvent: (event) => events.push(event),
    onGap: (frame) => gaps.push(frame),
    onConnection: (changed) => (connection = changed),
  });
  const within = { timeout: 20_000 };
  return {
    states,
    events,
    gaps,
    close,
    liveBy: (way: string) =>
      until(() => connection?.status === "live" && connection.way === way, { ...within, what: `being live by ${way}` }),
    lost: () => until(() => connection?.status !== "live", { ...within, what: "losing the connection" }),
    shows: (completed: number) =>
      until(() => states.at(-1)?.completed === completed, { ...within, what: `${completed} completed congresses` }),
    begins: () => until(() => gaps.length > 0, { ...within, what: "the first frame of events" }),
  };
}

describe("the client of the pages", () => {
  let hub: TestHub;
  let line: Line;
  let province: Made;
  let congress: MadeCongress;
  let screen: ReturnType<typeof openScreen>;
  /** The events as somebody sees them who is beside the hub. */
  let truth: Stream<{ congressEvents: Event }>;

  beforeAll(async () => {
    hub = await openHub();
    line = await layLine(hub.url);
    province = await (await makeRoot(hub)).organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE" });
    truth = hub.follow(EVENTS, { id: province.id, heartbeat: 1 });
    await truth.until(() => true, "the first frame of events");
  });
  afterAll(async () => {
    await line[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
  });

  let number = 0;
  let begun = 0;
  beforeEach(async () => {
    number += 1;
    line.restore();
    begun = allEvents().length + 2;
    const district = await province.organization({ name: `Đảng bộ huyện ${number}`, level: "UPPER_GRASSROOTS" });
    congress = await district.congress({ status: "IN_SESSION" });
    await until(() => allEvents().length === begun, { what: "the making of the congress" });
  });
  afterEach(() => screen.close());

  const allEvents = (): string[] =>
    truth.data().flatMap(({ congressEvents: event }) => (event.kind === "TRANSITION" ? [event.cursor] : []));
  /** Makes one more congress in session. */
  async function makeAnother(): Promise<MadeCongress> {
    const district = await province.organization({ name: `Đảng bộ huyện ${number}b`, level: "UPPER_GRASSROOTS" });
    const another = await district.congress({ status: "IN_SESSION" });
    begun += 2;
    await until(() => allEvents().length === begun, { what: "the making of another congress" });
    return another;
  }
  const completed = async (): Promise<number> =>
    (await hub.get<{ congressProgress: Progress }>(POLL, { id: province.id })).congressProgress.completed;
  /** Postpones the congress and takes it up again. */
  async function change(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      await congress.set("POSTPONED");
      await congress.set("IN_SESSION");
    }
  }
  /** Waits until the screen has so many events, which must be all that there were since the test began, in order. */
  async function expectEvents(count: number): Promise<void> {
    await until(() => allEvents().length === begun + count, { timeout: 20_000, what: `${count} events beside the hub` });
    await until(() => screen.events.length >= count, { timeout: 20_000, what: `${count} events at the screen` });
    expect(screen.events.map(({ cursor }) => cursor)).toEqual(allEvents().slice(begun));
    expect(screen.gaps).toHaveLength(1);
  }

  test("goes by the socket, and takes heartbeats for the same state, read later", async () => {
    screen = openScreen(line, province.id);
    await Promise.all([screen.liveBy("socket"), screen.begins()]);
    const before = await completed();
    await screen.shows(before);
    await congress.set("COMPLETED");
    await screen.shows(before + 1);
    const { states } = screen;
    const { rev, asOf } = states.at(-1) ?? { rev: 0, asOf: "" };
    await until(() => states.some((state) => state.rev === rev && state.asOf > asOf), { what: "a heartbeat" });
    expect(states.map((state) => state.rev)).toEqual(states.map((state) => state.rev).toSorted((a, b) => a - b));
    await expectEvents(1);
  });

  test("goes by the stream where sockets are blocked, and back to the socket", async () => {
    const another = await makeAnother();
    screen = openScreen(line, province.id);
    await Promise.all([screen.liveBy("socket"), screen.begins()]);
    const before = await completed();
    line.block("socket");
    await change(1);
    await screen.liveBy("stream");
    await congress.set("COMPLETED");
    await screen.shows(before + 1);
    await expectEvents(3);
    line.restore();
    await screen.liveBy("socket");
    await another.set("COMPLETED");
    await screen.shows(before + 2);
    await expectEvents(4);
  });

  test("polls where nothing can be pushed, and has every event when something can again", async () => {
    const another = await makeAnother();
    line.block("socket", "stream");
    screen = openScreen(line, province.id);
    await screen.liveBy("poll");
    const before = await completed();
    await another.set("COMPLETED");
    await screen.shows(before + 1);
    await until(() => allEvents().length === begun + 1, { what: "the completion beside the hub" });
    line.restore();
    await Promise.all([screen.liveBy("socket"), screen.begins()]);
    line.block("socket", "stream");
    await screen.liveBy("poll");
    begun = allEvents().length;
    await change(2);
    await congress.set("COMPLETED");
    await screen.shows(before + 2);
    expect(screen.events).toEqual([]);
    line.restore();
    await screen.liveBy("socket");
    await expectEvents(5);
  });

  test("loses no event and shows the right number, whatever happens to the line", async () => {
    screen = openScreen(line, province.id);
    await Promise.all([screen.liveBy("socket"), screen.begins()]);
    const before = await completed();
    const weather = [
      [() => line.cut(), () => screen.lost()],
      [() => line.restore(), () => screen.liveBy("socket")],
      [() => line.block("socket"), () => screen.liveBy("stream")],
      [() => line.block("stream"), () => screen.liveBy("poll")],
      [() => line.cut(), () => screen.lost()],
      [() => line.restore(), () => screen.liveBy("socket")],
    ] as const;
    const rounds = 3;
    for (let round = 0; round < rounds; round += 1) {
      for (const [turn, settled] of weather) {
        const changing = change(2);
        turn();
        await changing;
        await settled();
        await change(1);
      }
    }
    await congress.set("COMPLETED");
    await screen.shows(before + 1);
    await expectEvents(rounds * weather.length * 6 + 1);
  });

  test("takes the lower numbers of a database that was reset, and tells the gap with a fresh state", async () => {
    await using young = await openHub();
    const root = await makeRoot(young);
    const other = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE" });
    const single = await (await other.organization({ name: "Đảng bộ huyện", level: "UPPER_GRASSROOTS" })).congress();
    expect(other.id).toBe(province.id);
    await change(5);
    await using moved = await layLine(hub.url);
    screen = openScreen(moved, province.id);
    await Promise.all([screen.liveBy("socket"), screen.begins()]);
    const high = screen.states.at(-1)?.rev ?? 0;
    moved.cut();
    moved.lead(young.url);
    moved.restore();
    await screen.lost();
    await until(() => screen.states.at(-1)?.total === 1, { timeout: 20_000, what: "the state of the young database" });
    expect(screen.states.at(-1)?.rev).toBeLessThan(high);
    await until(() => screen.gaps.length === 2, { timeout: 20_000, what: "the gap" });
    expect(screen.gaps[1]).toMatchObject({ kind: "GAP", gap: "FOREIGN", progress: { total: 1 } });
    await single.set("PREPARING");
    await until(() => screen.events.some(({ to }) => to === "PREPARING"), { what: "an event of the young database" });
    screen.close();
  });

  test("leaves nothing open behind it", async () => {
    screen = openScreen(line, province.id);
    await screen.liveBy("socket");
    expect(await sockets()).toBe(2);
    screen.close();
    await until(async () => (await sockets()) === 1);
  });

  /** Open sockets at the hub. */
  async function sockets(): Promise<number> {
    const metrics = await (await fetch(`${hub.url}/metrics`)).text();
    return Number(/^diem_cau_sockets (\d+)$/m.exec(metrics)?.[1]);
  }
});
