import { sql } from "drizzle-orm";
import { createClient as createEventClient } from "graphql-sse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, makeCadre, makePosition, makeRoot, send } from "./support/make.ts";
import { metric } from "./support/peer.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev completed postponed } }";
const SINCE = `subscription ($id: ID!, $rev: Int, $beat: Int) {
  congressProgress(organizationId: $id, sinceRev: $rev, heartbeat: $beat) { rev }
}`;
const EVENTS = `subscription ($id: ID!, $after: String, $term: String) {
  congressEvents(organizationId: $id, after: $after, term: $term) { kind gap to cursor }
}`;
/** The private field of a cadre, at the end of a path that starts at the organization that is followed. */
const PRIVATE = `subscription ($id: ID!) {
  congressProgress(organizationId: $id) { rev organization { positions(first: 1) { nodes { holders { cadre { birthDate { value withheld } } } } } } }
}`;
const SECRET = "1971-03-14";

let hub: TestHub;
let root: Made;
let province: Made;
let congress: MadeCongress;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Sơn La", level: "PROVINCE" });
  congress = await province.congress({ status: "IN_SESSION" });
  const { id: positionId } = await makePosition(hub, province.id);
  const { id: cadreId } = await makeCadre(hub, { birthDate: SECRET });
  const appointed = await send(hub, "appoint", { positionId, cadreId, startsOn: "2020-01-01", method: "ELECTED" });
  expect(appointed.errors).toBeUndefined();
});
afterAll(async () => {
  for (const socket of sockets) socket.tear();
  await hub[Symbol.asyncDispose]();
});

async function open(as: "anonymous" | "operator"): Promise<RawSocket> {
  const socket = await openReady(hub.url, as === "operator" ? { authorization: `Bearer ${hub.operatorToken}` } : undefined);
  sockets.push(socket);
  return socket;
}

const groups = (): Promise<number> => metric(hub.url, "diem_cau_groups");
const members = (): Promise<number> => metric(hub.url, "diem_cau_group_members");

/** Ends all operations of the earlier tests. */
async function leaveAll(): Promise<void> {
  for (const socket of sockets.splice(0)) socket.tear();
  await until(async () => (await groups()) === 0 && (await members()) === 0, { what: "no groups" });
}

const textsOf = (socket: RawSocket, id = "1"): string[] =>
  socket
    .of(id)
    .filter(({ type }) => type === "next")
    .map(({ payload }) => JSON.stringify(payload));

interface Frame {
  data: { congressEvents: { kind: string; gap: string | null; to: string | null; cursor: string } };
}
const framesOf = (socket: RawSocket, id = "1"): Frame["data"]["congressEvents"][] =>
  socket
    .of(id)
    .filter(({ type }) => type === "next")
    .map(({ payload }) => (payload as Frame).data.congressEvents);

let postponed = false;
/** Commits one transition; two in one fold could leave the counts as they were. */
async function change(): Promise<void> {
  postponed = !postponed;
  await congress.set(postponed ? "POSTPONED" : "IN_SESSION");
}

describe("viewers of different scope", () => {
  test("never share a group nor a text, though they ask the same", async () => {
    await leaveAll();
    const [anonymous, operator] = [await open("anonymous"), await open("operator")];
    for (const socket of [anonymous, operator]) socket.subscribe("1", PRIVATE, { id: province.id });
    await until(() => textsOf(anonymous).length > 0 && textsOf(operator).length > 0, { what: "both first states" });
    expect(await groups()).toBe(2);
    await change();
    await until(() => textsOf(anonymous).length > 1 && textsOf(operator).length > 1, { what: "both second states" });
    for (const text of textsOf(operator)) expect(text).toContain(SECRET);
    for (const text of textsOf(anonymous)) {
      expect(text).not.toContain(SECRET);
      expect(text).toContain("NO_RIGHT");
    }
  });

  test("of one scope share both", async () => {
    await leaveAll();
    const three = [await open("operator"), await open("operator"), await open("operator")];
    for (const socket of three) socket.subscribe("1", SINCE, { id: province.id });
    await until(() => three.every((socket) => textsOf(socket).length > 0), { what: "all first states" });
    expect([await groups(), await members()]).toEqual([1, 3]);
    await change();
    await until(() => three.every((socket) => textsOf(socket).length > 1), { what: "all second states" });
    expect(new Set(three.map((socket) => textsOf(socket).join("\n"))).size).toBe(1);
  });
});

test("who asks for private values has a group of its own: it is written down what each is given", async () => {
  await leaveAll();
  const two = [await open("operator"), await open("operator")];
  for (const socket of two) socket.subscribe("1", PRIVATE, { id: province.id });
  await until(() => two.every((socket) => textsOf(socket).length > 0), { what: "both first states" });
  expect([await groups(), await members()]).toEqual([2, 2]);
});

describe("a question", () => {
  test("is the same whatever its layout, comments, variable defaults and resume arguments; another value is another one", async () => {
    await leaveAll();
    const socket = await open("anonymous");
    const questions: [string, object][] = [
      [SINCE, { id: root.id }],
      [SINCE, { id: root.id, rev: 0 }],
      [SINCE, { rev: -5, id: root.id, unknown: "ignored" }],
      [`# Ai hỏi?\n${SINCE.replaceAll(/\s+/g, "  ")}`, { id: root.id }],
    ];
    for (const [index, [query, variables]] of questions.entries()) socket.subscribe(`same ${index}`, query, variables);
    await until(async () => (await members()) === questions.length, { what: "all to be members" });
    expect(await groups()).toBe(1);
    socket.subscribe("another organization", SINCE, { id: province.id });
    await until(async () => (await groups()) === 2, { what: "a second group" });
    socket.subscribe("another heartbeat", SINCE, { id: root.id, beat: 60 });
    await until(async () => (await groups()) === 3, { what: "a third group" });
    socket.subscribe("another field", SINCE.replace("{ rev }", "{ rev total }"), { id: root.id });
    await until(async () => (await groups()) === 4, { what: "a fourth group" });
    socket.subscribe("a literal", `subscription { congressProgress(organizationId: "${root.id}") { rev } }`);
    await until(async () => (await groups()) === 5, { what: "a fifth group" });
  });

  test("that a thousand ask at once is read once", async () => {
    await leaveAll();
    const clients = await Promise.all(Array.from({ length: 10 }, () => open("anonymous")));
    hub.statements();
    for (const socket of clients) for (let n = 0; n < 100; n += 1) socket.subscribe(String(n), PROGRESS, { id: root.id });
    const complete = (socket: RawSocket): boolean =>
      new Set(socket.messages.filter(({ type }) => type === "next").map(({ id }) => id)).size === 100;
    await until(() => clients.every(complete), { what: "a state for each", timeout: 10_000 });
    expect([await groups(), await members()]).toEqual([1, 1000]);
    expect(hub.statements().filter((text) => text.includes("folded_at"))).toHaveLength(1);
  });
});

test("server-sent events join the same groups and get the same texts", async () => {
  await leaveAll();
  const socket = await open("anonymous");
  socket.subscribe("1", PROGRESS, { id: root.id });
  const received: unknown[] = [];
  const client = createEventClient({ url: `${hub.url}/graphql/stream`, retryAttempts: 0 });
  const stop = client.subscribe(
    { query: PROGRESS, variables: { id: root.id } },
    { next: (result) => received.push(result), error: () => {}, complete: () => {} },
  );
  await until(() => received.length > 0 && textsOf(socket).length > 0, { what: "both first states" });
  expect([await groups(), await members()]).toEqual([1, 2]);
  await change();
  await until(() => textsOf(socket).length > 1 && JSON.stringify(received.at(-1)) === textsOf(socket).at(-1), {
    what: "the same last text",
  });
  stop();
  await until(async () => (await members()) === 1, { what: "the stream's member to be gone" });
  client.dispose();
});

describe("a cursor", () => {
  /** A cursor of the province's stream for a scope, from its first event. */
  async function cursorOf(as: "anonymous" | "operator"): Promise<string> {
    const socket = await open(as);
    socket.subscribe("1", EVENTS, { id: province.id });
    await until(async () => (await groups()) > 0, { what: "the stream" });
    await change();
    return (await until(() => framesOf(socket)[0], { what: "an event" })).cursor;
  }

  async function firstFrame(as: "anonymous" | "operator", variables: object): Promise<Frame["data"]["congressEvents"]> {
    const socket = await open(as);
    socket.subscribe("1", EVENTS, variables);
    await change();
    return until(() => framesOf(socket)[0], { what: "a frame" });
  }

  test("goes on in its own stream and scope", async () => {
    await leaveAll();
    const after = await cursorOf("anonymous");
    expect(await firstFrame("anonymous", { id: province.id, after })).toMatchObject({ kind: "TRANSITION", gap: null });
  });

  test("is foreign in another scope, in another stream, and when a bit of it is changed", async () => {
    await leaveAll();
    const foreign = { kind: "GAP", gap: "FOREIGN" };
    const [own, operators] = [await cursorOf("anonymous"), await cursorOf("operator")];
    expect(await firstFrame("operator", { id: province.id, after: own })).toMatchObject(foreign);
    expect(await firstFrame("anonymous", { id: province.id, after: operators })).toMatchObject(foreign);
    expect(await firstFrame("anonymous", { id: root.id, after: own })).toMatchObject(foreign);
    const bytes = Buffer.from(own, "base64url");
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes[index] ?? 0) ^ 1, index);
      const socket = sockets[0] as RawSocket;
      socket.subscribe(`bit ${index}`, EVENTS, { id: province.id, after: changed.toString("base64url") });
      expect((await until(() => framesOf(socket, `bit ${index}`)[0], { what: "a frame" })).gap).toBe("FOREIGN");
    }
  });

  test("that is no cursor is foreign, whatever it is", async () => {
    await leaveAll();
    const socket = await open("anonymous");
    for (const [index, after] of ["", "x", "ắ".repeat(1000), "A".repeat(38), "A".repeat(10_000)].entries()) {
      socket.subscribe(String(index), EVENTS, { id: province.id, after });
      expect((await until(() => framesOf(socket, String(index))[0], { what: `a frame for ${index}` })).gap).toBe("FOREIGN");
    }
  });

  test("of one term is foreign in another", async () => {
    await leaveAll();
    const after = await cursorOf("anonymous");
    await hub.database.rows(sql`insert into term (code, starts_on, ends_on) values ('2015-2020', '2015-01-01', '2019-12-31')`);
    expect(await firstFrame("anonymous", { id: province.id, after, term: "2015-2020" })).toMatchObject({
      kind: "GAP",
      gap: "FOREIGN",
    });
    expect(await firstFrame("anonymous", { id: province.id, after, term: "2020-2025" })).toMatchObject({ kind: "TRANSITION" });
  });
});
