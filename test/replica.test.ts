import postgres from "postgres";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { loadConfig } from "../src/config.ts";
import { type Hub, createHub } from "../src/hub.ts";
import type { Answer } from "./support/hub.ts";
import { type PostgresServer, startPostgres } from "./support/postgres-server.ts";
import { openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

/** Answered by one statement, and by resolvers. */
const QUERIES = {
  planned: "query ($id: ID!) { organization(id: $id) { name } }",
  resolved: "query ($id: ID!) { organization(id: $id) { name } nodes(ids: []) { id } }",
};
const RENAME = "mutation ($input: UpdateOrganizationInput!) { updateOrganization(input: $input) { name } }";
const CREATE = "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }";
const PROGRESS = "query ($id: ID!) { organization(id: $id) { name congressProgress { total } } }";

// On servers of its own: a database that is not replicated shows nothing of this.
describe.runIf(inject("database").kind === "server")("with a streaming replica", () => {
  let primary: PostgresServer;
  let standby: PostgresServer;
  let onPrimary: postgres.Sql;
  let onStandby: postgres.Sql;
  /** For which a replica may be a minute behind, and hardly at all. */
  let patient: Hub;
  let strict: Hub;
  let token: string;
  let id: string;

  beforeAll(async () => {
    primary = await startPostgres();
    standby = await startPostgres({ standbyOf: primary });
    onPrimary = postgres(primary.url, { max: 1 });
    onStandby = postgres(standby.url, { max: 1, onnotice: () => {} });
    patient = await openOver("60000");
    strict = await openOver("400");
    token = await tokenOf("first");
    const input = { name: "Đảng bộ một", level: "CENTRAL", code: "TW", kind: "PARTY_COMMITTEE", validFrom: "2020-01-01" };
    const created = await ask<{ createOrganization: { id: string } }>(patient, CREATE, { input }, token);
    id = created.data?.createOrganization.id ?? "";
    await onPrimary`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31')`;
    await settled();
  }, 120_000);
  afterEach(async () => {
    await onStandby`select pg_wal_replay_resume()`;
    await settled();
  });
  afterAll(async () => {
    await Promise.all([patient, strict].map((hub) => hub.close()));
    await Promise.all([onPrimary, onStandby].map((client) => client.end()));
    await standby.stop();
    await primary.stop();
  });

  function openOver(lag: string): Promise<Hub> {
    const urls = { DATABASE_URL: primary.url, READ_DATABASE_URLS: standby.url, READ_LAG_MS: lag };
    const variables = { PORT: "0", LOG_LEVEL: "silent", ANONYMOUS: "everything", DATABASE_POOL: "4", EXPLAIN: "on", ...urls };
    return createHub(loadConfig({ ...variables, JWT_SECRET: "kX3v9Qz7Lp2Rn8Ws5Ty1Bd6Fg4Hj0Cm-9" }));
  }
  async function tokenOf(subject: string): Promise<string> {
    return (await patient.issue?.({ kind: "administrator", subject, minutes: 600 })) ?? "";
  }
  async function ask<T>(hub: Hub, query: string, variables: object, bearer?: string): Promise<Answer<T>> {
    const authorization = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
    const response = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer<T>;
  }
  async function nameBy(hub: Hub, query: string, bearer?: string): Promise<string | undefined> {
    const { data, errors } = await ask<{ organization: { name: string } }>(hub, query, { id }, bearer);
    expect(errors).toBeUndefined();
    return data?.organization.name;
  }
  const rename = async (hub: Hub, name: string): Promise<void> => {
    const { errors } = await ask(hub, RENAME, { input: { id, name } }, token);
    expect(errors).toBeUndefined();
  };
  async function metricOf(hub: Hub, line: string): Promise<number> {
    const text = await (await fetch(`${hub.url}/metrics`)).text();
    const found = text.split("\n").find((candidate) => candidate.startsWith(`${line} `));
    return found === undefined ? 0 : Number(found.slice(line.length));
  }
  const isUsed = async (hub: Hub): Promise<boolean> => (await metricOf(hub, 'diem_cau_replica_used{server="replica-1"}')) === 1;
  const readsOf = (hub: Hub, server: string): Promise<number> => metricOf(hub, `diem_cau_reads_total{server="${server}"}`);
  /** Waits until the replica has everything and both hubs read from it. */
  async function settled(): Promise<void> {
    const [row] = await onPrimary<{ place: string }[]>`select pg_current_wal_insert_lsn()::text as place`;
    const isThere = async (): Promise<boolean | undefined> =>
      (await onStandby<{ is: boolean }[]>`select pg_last_wal_replay_lsn() >= ${row?.place ?? ""}::pg_lsn - 40 as is`)[0]?.is;
    await until(isThere, { what: "the replica to have everything" });
    for (const hub of [patient, strict]) await until(() => isUsed(hub), { what: "the hub to read from the replica" });
  }

  test.each(Object.entries(QUERIES))("%s queries are read from it", async (_, query) => {
    const before = [await readsOf(strict, "replica-1"), await readsOf(strict, "primary")];
    for (let round = 0; round < 20; round += 1) expect(await nameBy(strict, query)).toMatch("Đảng bộ");
    const after = [await readsOf(strict, "replica-1"), await readsOf(strict, "primary")];
    expect(after.map((count, place) => count - (before[place] ?? 0))).toEqual([20, 0]);
  });

  test("who has written sees it at once, by every kind of question; others what the replica shows", async () => {
    await onStandby`select pg_wal_replay_pause()`;
    const socket = await openReady(patient.url, { authorization: `Bearer ${token}` });
    const others = await tokenOf("second");
    const old = await nameBy(patient, QUERIES.planned);
    for (let round = 0; round < 10; round += 1) {
      const name = `Đảng bộ ${round}`;
      await rename(patient, name);
      for (const query of Object.values(QUERIES)) {
        expect(await nameBy(patient, query, token)).toBe(name);
        expect(await nameBy(patient, query, others)).toBe(old);
        expect(await nameBy(patient, query)).toBe(old);
      }
      socket.subscribe(`q${round}`, QUERIES.planned, { id });
      const answer = await until(() => socket.of(`q${round}`)[0], { what: "the answer" });
      expect(answer).toMatchObject({ payload: { data: { organization: { name } } } });
    }
    socket.tear();
  });

  test("counts are those of the last commit, and what is asked for with them", async () => {
    await onStandby`select pg_wal_replay_pause()`;
    await onPrimary`update organization set name = 'Đảng bộ đếm'`;
    await onPrimary`insert into congress (organization_id, term_id, level, provenance)
      select o.id, t.id, o.level, 'OPERATOR' from organization o, term t`;
    expect(await nameBy(patient, QUERIES.planned)).not.toBe("Đảng bộ đếm");
    const shown = await ask(patient, PROGRESS, { id });
    expect(shown.data).toEqual({ organization: { name: "Đảng bộ đếm", congressProgress: { total: 1 } } });
  });

  test("one that falls behind is left out, and taken back when it has caught up", async () => {
    await onStandby`select pg_wal_replay_pause()`;
    await onPrimary`update organization set name = 'Đảng bộ mới'`;
    // Until it is too far behind it may well be read from.
    const isNew = async (query: string): Promise<boolean> => (await nameBy(strict, query)) === "Đảng bộ mới";
    for (const query of Object.values(QUERIES)) await until(() => isNew(query), { what: "the hub to leave it out" });
    expect(await isUsed(strict)).toBe(false);
    await onStandby`select pg_wal_replay_resume()`;
    await settled();
    const before = await readsOf(strict, "replica-1");
    for (const query of Object.values(QUERIES)) expect(await nameBy(strict, query)).toBe("Đảng bộ mới");
    expect(await readsOf(strict, "replica-1")).toBe(before + 2);
  });

  test("a primary at rest does not look like one that is ahead, not even where its log begins a new file", async () => {
    await onPrimary`select pg_switch_wal()`;
    const switched = performance.now();
    const lag = (): Promise<number> => metricOf(strict, 'diem_cau_replica_lag_seconds{server="replica-1"}');
    await until(async () => (await lag()) * 1_000 < performance.now() - switched, {
      what: "the replica to have everything since",
    });
  });

  test("when it is killed no query fails, and when it is back it is read from again", { timeout: 60_000 }, async () => {
    let over = false;
    const answers: Promise<void>[] = Object.values(QUERIES).flatMap((query) =>
      [patient, strict].map(async (hub) => {
        while (!over) expect(await nameBy(hub, query)).toMatch("Đảng bộ");
      }),
    );
    for (const mode of ["immediate", "fast"] as const) {
      await standby.restart(mode, () => until(async () => !(await isUsed(strict)) && !(await isUsed(patient))));
      await settled();
    }
    over = true;
    await Promise.all(answers);
    const readyz = await fetch(`${strict.url}/readyz`);
    expect(await readyz.json()).toMatchObject({ ready: true, replicas: [{ name: "replica-1", used: true }] });
  });

  test("what is no replica of this database is not read from", async () => {
    for (const url of [primary.url, new URL("template1", standby.url).href]) {
      const hub = await createHub(
        loadConfig({
          PORT: "0",
          LOG_LEVEL: "silent",
          ANONYMOUS: "everything",
          DATABASE_URL: primary.url,
          READ_DATABASE_URLS: url,
        }),
      );
      expect(await nameBy(hub, QUERIES.planned)).toMatch("Đảng bộ");
      expect(await isUsed(hub)).toBe(false);
      await hub.close();
    }
  });
});
