import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { loadConfig } from "../src/config.ts";
import { type Hub, createHub } from "../src/hub.ts";
import { createLog } from "../src/log.ts";
import type { Answer } from "./support/hub.ts";
import { type PostgresServer, startPostgres } from "./support/postgres-server.ts";
import { type Proxy, openProxy } from "./support/proxy.ts";
import { openReady } from "./support/raw-socket.ts";
import { TRANSPORTS, type Transports, openTransports } from "./support/transports.ts";
import { until } from "./support/wait.ts";

/** Answered by one statement, and by resolvers. */
const QUERIES = ["{ terms { code } }", "{ terms { code } nodes(ids: []) { id } }"];
const MUTATION = `mutation {
  createCadre(input: { fullName: "Nguyễn Thị Bí Mật", category: CADRE, gender: FEMALE }) { id }
}`;
const ROOT = `mutation {
  createOrganization(input: { name: "Trung ương Đảng", level: CENTRAL, code: "TW", kind: PARTY_COMMITTEE, validFrom: "2020-01-01" }) { id }
}`;
/** What no answer, log line or metric may hold: SQL, the driver's words, addresses, places in the driver, values. */
const LEAKS = /select |insert into|postgres:|127\.0\.0\.1:|node_modules|Failed query|params:|read E|write C|Bí Mật/i;
/** What only the log may tell. */
const CODES = /CONNECTION_|ECONN|57P0|    at /;

// On a server of its own, which it stops: an embedded database is never away.
describe.runIf(inject("database").kind === "server")("while the database is away", () => {
  let server: PostgresServer;
  let proxy: Proxy;
  let hub: Hub;
  let transports: Transports;
  const lines: string[] = [];
  const told: string[] = [];

  beforeAll(async () => {
    server = await startPostgres();
    const address = new URL(server.url);
    proxy = await openProxy({ host: address.hostname, port: Number(address.port) });
    address.port = String(proxy.port);
    const log = createLog("trace", { write: (line: string) => void lines.push(line) });
    const config = loadConfig({ PORT: "0", DATABASE_URL: address.href, DATABASE_POOL: "4", AUDIT_MS: "300" });
    hub = await createHub(config, { log });
    const token = await hub.issue?.({ kind: "administrator", subject: "operator", minutes: 600 });
    transports = await openTransports(hub.url, token);
    await transports.ask.HTTP({ query: ROOT });
  });
  afterAll(async () => {
    await transports[Symbol.asyncDispose]();
    await hub.close();
    await proxy[Symbol.asyncDispose]();
    await server.stop();
  });

  /** Ways to lose it; each lasts for as long as the given work. */
  const FAULTS: Record<string, (down: () => Promise<void>) => Promise<void>> = {
    "it was shut down": (down) => server.restart("fast", down),
    "it has crashed": (down) => server.restart("immediate", down),
    async "its connections are refused"(down) {
      const { target } = proxy;
      proxy.target = undefined;
      proxy.cut();
      await down();
      proxy.target = target;
    },
    async "it says nothing"(down) {
      proxy.pause();
      await down();
      proxy.resume();
    },
    async "it says nothing, and those connections never come back"(down) {
      proxy.pause();
      await down();
      proxy.cut();
      proxy.resume();
    },
  };

  const codes = ({ data, errors = [] }: Answer<unknown>): string[] =>
    data == null || Object.values(data).includes(null) ? errors.map(({ extensions }) => extensions.code) : [];
  const statusOf = async (path: string): Promise<number> => (await fetch(`${hub.url}${path}`)).status;

  /** The answer, which is kept. Who had waited behind others for a connection would be told OPERATION_TIMEOUT. */
  async function toldOf(answer: Promise<Answer<unknown>>): Promise<Answer<unknown>> {
    const given = await answer;
    told.push(JSON.stringify(given));
    return given;
  }

  test.each(Object.entries(FAULTS))("as %s: questions are refused soon, on every transport", async (_what, fault) => {
    const follower = await openReady(hub.url);
    await fault(async () => {
      // More than there are connections, all at once: nobody waits behind others.
      const asked = TRANSPORTS.flatMap((name) =>
        [...QUERIES, MUTATION].flatMap((query) =>
          Array.from({ length: 10 }, async () =>
            expect(codes(await toldOf(transports.ask[name]({ query })))).toContain("SERVICE_UNAVAILABLE"),
          ),
        ),
      );
      await Promise.all(asked);
      expect(await statusOf("/livez")).toBe(200);
      expect(await statusOf("/readyz")).toBe(503);
      told.push(await (await fetch(`${hub.url}/readyz`)).text(), await (await fetch(`${hub.url}/metrics`)).text());
      // A screen that asks now waits.
      follower.subscribe("1", 'subscription { congressProgress(organizationId: "org_1") { rev } }');
      await follower.pong();
      expect(follower.of("1")).toEqual([]);
    });
    const back = async (): Promise<boolean> => (await statusOf("/readyz")) === 200;
    await until(back, { what: "the hub to be ready", timeout: 10_000 });
    for (const name of TRANSPORTS)
      for (const query of QUERIES) expect((await transports.ask[name]({ query })).errors, name).toBeUndefined();
    await until(() => follower.of("1").some(({ type }) => type === "next"), { what: "the screen to be served" });
    follower.close();
    // Its pool, and the listener; who asks whether the database is there leaves at once.
    await until(async () => (await sessions()) <= 4 + 1, { what: "the connections that were given up to end" });
  });

  test("nobody is told of statements, addresses, places or values", () => {
    expect(told.filter((text) => LEAKS.test(text) || CODES.test(text))).toEqual([]);
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => LEAKS.test(line))).toEqual([]);
  });

  /** The hub's sessions: none is left over by the connections that were given up. */
  async function sessions(): Promise<number> {
    const admin = postgres(server.url, { max: 1, onnotice: () => {} });
    const [row] = await admin<{ n: number }[]>`
      select count(*)::integer as n from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()`;
    await admin.end();
    return row?.n ?? -1;
  }
});
