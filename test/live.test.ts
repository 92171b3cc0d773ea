import { sql } from "drizzle-orm";
import { createClient as createEventClient } from "graphql-sse";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, makeRoot } from "./support/make.ts";
import { until } from "./support/wait.ts";

interface Progress {
  congressProgress: {
    rev: number;
    total: number;
    completed: number;
    asOf: string;
    children: { total: number; completed: number }[];
    organization: { name: string };
  };
}
interface Event {
  congressEvents: { from: string | null; to: string | null; at: string; cursor: string; organization: { name: string } };
}

const PROGRESS = `subscription ($id: ID!) {
  congressProgress(organizationId: $id) { rev total completed asOf children { total completed } organization { name } }
}`;
const EVENTS = `subscription ($id: ID!, $after: String) {
  congressEvents(organizationId: $id, after: $after) { from to at cursor organization { name } }
}`;

let hub: TestHub;
let root: Made;
let province: Made;
let other: Made;
let congress: MadeCongress;

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE" });
  other = await root.organization({ name: "Đảng bộ tỉnh Bắc Kạn", level: "PROVINCE" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

let number = 0;
beforeEach(async () => {
  number += 1;
  const district = await province.organization({ name: `Đảng bộ huyện ${number}`, level: "UPPER_GRASSROOTS" });
  congress = await district.congress({ status: "IN_SESSION" });
});

/** The completed congresses by a count over the base table. */
async function completedInTruth(): Promise<number> {
  const [row] = await hub.database.rows(sql`select count(*)::integer as n from congress where status = 'COMPLETED'`);
  return Number(row?.["n"]);
}

describe("congressProgress", () => {
  test("sends the present state first, then a newer one after a mutation", async () => {
    const stream = hub.follow<Progress>(PROGRESS, { id: root.id });
    const before = await completedInTruth();
    const first = await stream.until(({ congressProgress: p }) => p.completed === before);
    await congress.set("COMPLETED");
    const second = await stream.until(({ congressProgress: p }) => p.completed === before + 1);
    expect(second.congressProgress.rev).toBeGreaterThan(first.congressProgress.rev);
    expect(second.congressProgress.organization.name).toBe("Trung ương Đảng");
    stream.stop();
  });

  test("sends what a statement typed into the database changes, and nothing after a rollback", async () => {
    const stream = hub.follow<Progress>(PROGRESS, { id: root.id });
    const before = await completedInTruth();
    await stream.until(({ congressProgress: p }) => p.completed === before);
    const id = Number(congress.id.slice(4));
    await expect(
      hub.database.transaction(async (tx) => {
        await tx.rows(sql`update congress set status = 'COMPLETED' where id = ${id}`);
        throw new Error("undo");
      }),
    ).rejects.toThrow("undo");
    await hub.database.rows(sql`update congress set status = 'POSTPONED' where id = ${id}`);
    await hub.database.rows(sql`update congress set status = 'COMPLETED' where id = ${id}`);
    await stream.until(({ congressProgress: p }) => p.completed === before + 1);
    // Had the rollback been counted, one frame would have been a completed congress ahead.
    expect(Math.max(...stream.data().map(({ congressProgress: p }) => p.completed))).toBe(before + 1);
    stream.stop();
  });

  test("never goes back in rev, and a total is always the sum of the children's", async () => {
    const stream = hub.follow<Progress>(PROGRESS, { id: root.id });
    const made = await Promise.all(
      [province, other, province, other].map(async (parent, index) => {
        const district = await parent.organization({ name: `Đảng bộ huyện ${number}.${index}`, level: "UPPER_GRASSROOTS" });
        return district.congress({ status: "IN_SESSION" });
      }),
    );
    await Promise.all(made.map((one) => one.set("COMPLETED")));
    const truth = await completedInTruth();
    await stream.until(({ congressProgress: p }) => p.completed === truth);
    const frames = stream.data().map(({ congressProgress }) => congressProgress);
    const revs = frames.map(({ rev }) => rev);
    expect(revs).toEqual(revs.toSorted((a, b) => a - b));
    for (const { total, completed, children } of frames) {
      expect(total).toBe(children.reduce((sum, child) => sum + child.total, 0));
      expect(completed).toBe(children.reduce((sum, child) => sum + child.completed, 0));
    }
    stream.stop();
  });

  test("is silent for changes elsewhere in the tree", async () => {
    const here = hub.follow<Progress>(PROGRESS, { id: other.id });
    const everywhere = hub.follow<Progress>(PROGRESS, { id: root.id });
    const before = await completedInTruth();
    await here.until(() => true);
    await everywhere.until(({ congressProgress: p }) => p.completed === before);
    await congress.set("COMPLETED");
    await everywhere.until(({ congressProgress: p }) => p.completed === before + 1);
    expect(here.results).toHaveLength(1);
    here.stop();
    everywhere.stop();
  });

  test("gives later viewers of the same question the state at once, and all of them the same text", async () => {
    const first = hub.follow<Progress>(PROGRESS, { id: root.id });
    const before = await completedInTruth();
    await first.until(({ congressProgress: p }) => p.completed === before);
    const written = ["rev,  total", "rev total,", "rev # the revision\n total"].map((text) =>
      PROGRESS.replace("rev total", text),
    );
    const viewers = [first, ...written.map((query) => hub.follow<Progress>(query, { id: root.id }))];
    await Promise.all(viewers.map((stream) => stream.until(({ congressProgress: p }) => p.completed === before)));
    hub.statements();
    await congress.set("COMPLETED");
    const frames = await Promise.all(
      viewers.map((stream) => stream.until(({ congressProgress: p }) => p.completed === before + 1)),
    );
    for (const frame of frames) expect(frame).toEqual(frames[0]);
    // The counts of the root and of its children, once for all viewers; a wake-up that comes twice may repeat them.
    expect(hub.statements().filter((text) => text.includes("congress_tally")).length).toBeLessThan(2 * viewers.length);
    for (const stream of viewers) stream.stop();
  });

  test("repeats the state as a heartbeat, and spares the first frame for who has it", async () => {
    const beating = hub.follow<Progress>(PROGRESS.replace("organizationId: $id", "organizationId: $id, heartbeat: 1"), {
      id: root.id,
    });
    const beat = await until(
      () =>
        beating
          .data()
          .map(({ congressProgress }) => congressProgress)
          .find((frame, index, frames) => frame.rev === frames[index - 1]?.rev && frame.asOf > (frames[index - 1]?.asOf ?? "")),
      { what: "the same state with a later asOf" },
    );
    const since = PROGRESS.replace("($id: ID!)", "($id: ID!, $rev: Int)").replace(
      "organizationId: $id",
      "organizationId: $id, sinceRev: $rev",
    );
    const known = hub.follow<Progress>(since, { id: root.id, rev: beat.rev });
    const unknown = hub.follow<Progress>(since, { id: root.id, rev: 0 });
    await unknown.until(({ congressProgress: p }) => p.rev === beat.rev);
    await congress.set("COMPLETED");
    await known.until(({ congressProgress: p }) => p.rev > beat.rev);
    expect(known.data().every(({ congressProgress: p }) => p.rev > beat.rev)).toBe(true);
    for (const stream of [beating, known, unknown]) stream.stop();
  });

  test("refuses an organization that does not exist", async () => {
    const stream = hub.follow(PROGRESS, { id: "org_999999" });
    await stream.ended();
    expect(stream.results[0]?.errors?.[0]?.extensions).toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("congressEvents", () => {
  test("sends each transition in the order of the commits, and goes on after a cursor", async () => {
    const stream = hub.follow<Event>(EVENTS, { id: province.id });
    const probe = hub.follow<Progress>(PROGRESS, { id: province.id });
    await probe.until(() => true);
    for (const status of ["POSTPONED", "IN_SESSION", "COMPLETED"]) await congress.set(status);
    await until(() => stream.results.length >= 3 && stream.data().at(-1)?.congressEvents.to === "COMPLETED");
    const events = stream
      .data()
      .map(({ congressEvents }) => congressEvents)
      .slice(-3);
    expect(events.map(({ from, to }) => [from, to])).toEqual([
      ["IN_SESSION", "POSTPONED"],
      ["POSTPONED", "IN_SESSION"],
      ["IN_SESSION", "COMPLETED"],
    ]);
    const resumed = hub.follow<Event>(EVENTS, { id: province.id, after: events[0]?.cursor });
    await until(() => resumed.results.length >= 2);
    expect(resumed.data().map(({ congressEvents }) => congressEvents)).toEqual(events.slice(1));
    for (const one of [stream, probe, resumed]) one.stop();
  });

  test("says where it cannot go on, with a fresh state, and goes on from there", async () => {
    const gap = `subscription ($id: ID!, $after: String) {
      congressEvents(organizationId: $id, after: $after) { kind gap to cursor organization { name } progress { total } }
    }`;
    type Frame = {
      congressEvents: { kind: string; gap: string | null; to: string | null; cursor: string; progress: { total: number } };
    };
    const elsewhere = hub.follow<Frame>(gap, { id: other.id, after: "nonsense" });
    const first = await elsewhere.until(() => true);
    expect(first.congressEvents).toMatchObject({
      kind: "GAP",
      gap: "FOREIGN",
      to: null,
      organization: { name: "Đảng bộ tỉnh Bắc Kạn" },
    });
    const stream = hub.follow<Frame>(gap, { id: province.id, after: first.congressEvents.cursor });
    const second = await stream.until(() => true);
    expect(second.congressEvents.gap).toBe("FOREIGN");
    expect(second.congressEvents.progress.total).toBeGreaterThan(0);
    await congress.set("COMPLETED");
    await stream.until(({ congressEvents: event }) => event.kind === "TRANSITION" && event.to === "COMPLETED");
    for (const one of [elsewhere, stream]) one.stop();
  });
});

test("server-sent events carry the same state", async () => {
  const client = createEventClient({ url: `${hub.url}/graphql/stream`, retryAttempts: 0 });
  const frames: Progress[] = [];
  const stop = client.subscribe<Progress & Record<string, unknown>>(
    { query: PROGRESS, variables: { id: root.id } },
    { next: ({ data }) => data && frames.push(data), error: () => {}, complete: () => {} },
  );
  const before = await completedInTruth();
  await until(() => frames.some(({ congressProgress: p }) => p.completed === before));
  await congress.set("COMPLETED");
  await until(() => frames.some(({ congressProgress: p }) => p.completed === before + 1));
  stop();
  client.dispose();
});
