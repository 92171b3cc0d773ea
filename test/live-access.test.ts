import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, type MadeCongress, done, makeRoot } from "./support/make.ts";
import { openPeer } from "./support/peer.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS =
  "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev total children { organization { name } } } }";
const EVENTS = "subscription ($id: ID!) { congressEvents(organizationId: $id) { kind to organization { name } } }";
/** The same on all hubs: a token is good on each of them. */
const JWT_SECRET = "kX3v9Qz7Lp2Rn8Ws5Ty1Bd6Fg4Hj0Cm!";
/** Milliseconds until a change must have reached every socket of every hub. */
const DEADLINE = 2_000;

let hub: TestHub;
let province: Made;
let district: Made;
let other: Made;
let congress: MadeCongress;
let people = 0;

beforeAll(async () => {
  hub = await openHub({ environment: { JWT_SECRET, RATE_LIMITS: "off" } });
  const root = await makeRoot(hub);
  province = await root.organization({ name: "Đảng bộ tỉnh Sơn La", level: "PROVINCE" });
  district = await province.organization({ name: "Đảng bộ huyện Mai Sơn", level: "UPPER_GRASSROOTS" });
  other = await root.organization({ name: "Đảng bộ tỉnh Hòa Bình", level: "PROVINCE" });
  congress = await district.congress({ status: "IN_SESSION" });
});
afterAll(async () => hub[Symbol.asyncDispose]());

interface Person {
  readonly subject: string;
  readonly token: string;
  readonly grantId: string;
}

async function person(organizationId = province.id): Promise<Person> {
  const subject = `live-${(people += 1)}`;
  const { id } = await done(hub, "createGrant", { viewer: subject, organizationId, rights: ["READ"] });
  return { subject, token: await hub.issue({ kind: "person", subject, minutes: 60 }), grantId: id };
}

async function watch(token: string, query: string, id: string, url = hub.url): Promise<RawSocket> {
  const socket = await openReady(url, { authorization: `Bearer ${token}` });
  socket.subscribe("1", query, { id });
  if (query === PROGRESS) await until(() => socket.of("1").length > 0, { what: "the first state" });
  return socket;
}

/** What a subscription has been sent, in short: data, codes of errors, the end. */
const told = (socket: RawSocket): string[] =>
  socket.of("1").map(({ type, payload }) => {
    const text = JSON.stringify(payload ?? "");
    return type === "next" ? (/"code":"(\w+)"/.exec(text)?.[1] ?? "data") : type;
  });

const endGrant = (id: string): Promise<unknown> =>
  hub.operate("mutation ($input: UpdateGrantInput!) { updateGrant(input: $input) { id } }", {
    input: { id, to: new Date().toISOString() },
  });

let step = false;
/** Commits one transition below the province. */
async function change(): Promise<void> {
  step = !step;
  await congress.set(step ? "POSTPONED" : "IN_SESSION");
}

describe("on open sockets", () => {
  test("a grant that ends is told of, and the stream ends: what is seen no more is as what is not there", async () => {
    const { token, grantId } = await person();
    const [states, events] = [await watch(token, PROGRESS, province.id), await watch(token, EVENTS, province.id)];
    await change();
    await until(() => told(events).length > 0, { what: "an event" });
    await endGrant(grantId);
    for (const socket of [states, events]) {
      await until(() => told(socket).at(-1) === "complete", { what: "the end", timeout: DEADLINE });
      expect(told(socket).slice(-3)).toEqual(["ACCESS_CHANGED", "NOT_FOUND", "complete"]);
      socket.close();
    }
  });

  test("a narrower grant is told of, and the narrower stream follows", async () => {
    const { token, grantId, subject } = await person(province.id);
    await done(hub, "createGrant", { viewer: subject, organizationId: district.id, rights: ["READ"] });
    const socket = await watch(token, PROGRESS, district.id);
    await endGrant(grantId);
    await until(() => told(socket).at(-1) === "data" && told(socket).includes("ACCESS_CHANGED"), { what: "the narrower stream" });
    const before = told(socket).length;
    await change();
    await until(() => told(socket).length > before, { what: "another state" });
    expect(told(socket).filter((one) => one !== "data")).toEqual(["ACCESS_CHANGED"]);
    socket.close();
  });

  test("an organization that moves away takes its stream along, and comes back with another one", async () => {
    const { token } = await person();
    const [states, events, above] = [
      await watch(token, PROGRESS, district.id),
      await watch(token, EVENTS, district.id),
      await watch(token, PROGRESS, province.id),
    ];
    await hub.database.rows(
      sql`update organization set parent_id = ${Number(other.id.slice(4))} where id = ${Number(district.id.slice(4))}`,
    );
    for (const socket of [states, events]) {
      await until(() => told(socket).at(-1) === "complete", { what: "the end", timeout: DEADLINE });
      expect(told(socket).slice(-3)).toEqual(["ACCESS_CHANGED", "NOT_FOUND", "complete"]);
    }
    // What it has left shows it no more.
    await until(() => JSON.stringify(above.of("1").at(-1)?.payload).includes('"total":0'), { what: "the counts without it" });
    expect(told(above).every((one) => one === "data")).toBe(true);
    await done(hub, "updateOrganization", { id: district.id, parentId: province.id });
    await until(() => JSON.stringify(above.of("1").at(-1)?.payload).includes('"total":1'), { what: "the counts with it" });
    for (const socket of [states, events, above]) socket.close();
  });

  test.each([
    [
      "a blocked viewer",
      async ({ subject }: Person) => hub.operate("mutation ($v: String!) { blockViewer(input: { viewer: $v }) }", { v: subject }),
    ],
    [
      "a revoked token",
      async ({ token }: Person) => {
        const { jti } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { jti: string };
        return hub.operate("mutation ($id: String!) { revokeToken(input: { tokenId: $id }) }", { id: jti });
      },
    ],
  ])("%s is told, and the socket closed with 4403", async (_, end) => {
    const someone = await person();
    const socket = await watch(someone.token, PROGRESS, province.id);
    const stream = await fetch(`${hub.url}/graphql/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${someone.token}` },
      body: JSON.stringify({ query: PROGRESS, variables: { id: province.id } }),
    });
    await end(someone);
    expect(await socket.closed()).toBe(4403);
    expect(told(socket)).toContain("ACCESS_CHANGED");
    const text = await stream.text();
    expect(text).toContain("ACCESS_CHANGED");
    expect(text).toMatch(/event: complete\ndata:\n\n$/);
  });
});

// An embedded database has one hub.
describe.runIf(inject("database").kind === "server")("on every hub", () => {
  test("200 sockets hear nothing more after the deadline, and what others see goes on", { timeout: 120_000 }, async () => {
    await using peer = await openPeer(hub, { environment: { JWT_SECRET, RATE_LIMITS: "off" } });
    const crowd: Person[] = [];
    for (let n = 0; n < 20; n += 1) crowd.push(await person());
    const stays = await person();
    const urls = [hub.url, peer.url];
    const sockets = await Promise.all(
      crowd.flatMap(({ token }) =>
        Array.from({ length: 10 }, (_, n) => watch(token, n % 4 < 2 ? EVENTS : PROGRESS, province.id, urls[n % 2])),
      ),
    );
    const witness = await watch(stays.token, EVENTS, province.id, peer.url);
    let writing = true;
    const writer = (async () => {
      while (writing) await change();
    })();
    await until(() => sockets.every((socket) => told(socket).length > 0), { what: "everybody to hear something" });
    // As somebody at the database would do it: no hub is told by itself.
    const subjects = crowd.map(({ subject }) => subject);
    await hub.database.rows(sql`update access_grant set valid_to = now() where viewer = any(${sql.param(subjects)}::text[])`);
    await until(() => sockets.every((socket) => told(socket).at(-1) === "complete"), {
      what: "all streams to end",
      timeout: 10_000,
    });
    const heard = sockets.map((socket) => told(socket).length);
    const before = told(witness).length;
    await until(() => told(witness).length > before + 5, { what: "the witness to hear on" });
    expect(sockets.map((socket) => told(socket).length)).toEqual(heard);
    writing = false;
    await writer;
    for (const socket of [...sockets, witness]) socket.close();
  });
});
