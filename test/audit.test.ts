import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";
import { metric } from "./support/peer.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const PROGRESS = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev total planned } }";

interface State {
  readonly rev: number;
  readonly total: number;
  readonly planned: number;
}
interface Readiness {
  readonly status: number;
  readonly body: { readonly ready: boolean; readonly wrongCounts: number };
}

describe("the audit", () => {
  let hub: TestHub;
  let root: Made;
  let screen: RawSocket;

  beforeAll(async () => {
    hub = await openHub({ environment: { AUDIT_MS: "300" } });
    root = await makeRoot(hub);
    const province = await root.organization({ name: "Đảng bộ tỉnh Yên Bái", level: "PROVINCE" });
    await province.congress();
    screen = await openReady(hub.url);
    screen.subscribe("1", PROGRESS, { id: root.id });
    await until(() => states().at(-1)?.total === 1, { what: "the true state" });
  });
  afterAll(async () => {
    screen.close();
    await hub[Symbol.asyncDispose]();
  });

  const states = (): State[] =>
    screen.of("1").map(({ payload }) => (payload as { data: { congressProgress: State } }).data.congressProgress);
  const tally = async (): Promise<State> => {
    const [row] = await hub.database.rows(sql`
      select rev, planned from congress_tally where organization_id = ${Number(root.id.slice(4))}`);
    return { rev: Number(row?.["rev"]), planned: Number(row?.["planned"]), total: Number(row?.["planned"]) };
  };
  const readiness = async (): Promise<Readiness> => {
    const response = await fetch(`${hub.url}/readyz`);
    return { status: response.status, body: (await response.json()) as Readiness["body"] };
  };

  test("finds nothing wrong where nothing is", async () => {
    expect(await readiness()).toMatchObject({ status: 200, body: { ready: true, wrongCounts: 0 } });
    expect(await metric(hub.url, "diem_cau_wrong_counts")).toBe(0);
  });

  test("alarms when a tally is broken, and counts it anew under a higher rev, which every screen is told", async () => {
    const before = await tally();
    await hub.database.rows(
      sql`update congress_tally set planned = planned + 7 where organization_id = ${Number(root.id.slice(4))}`,
    );
    const alarm = await until(
      async () => {
        const found = await readiness();
        return found.status === 200 ? undefined : found;
      },
      { what: "the alarm", interval: 5 },
    );
    expect(alarm).toMatchObject({ status: 503, body: { ready: false, wrongCounts: 1 } });
    expect(await metric(hub.url, "diem_cau_wrong_counts_total")).toBe(1);
    await until(async () => (await tally()).planned === before.planned, { what: "the repair" });
    const repaired = await tally();
    expect(repaired.rev).toBeGreaterThan(before.rev);
    await until(() => states().at(-1)?.rev === repaired.rev, { what: "the screen to be told" });
    expect(states().at(-1)).toEqual({ rev: repaired.rev, total: 1, planned: 1 });
    await until(async () => (await readiness()).status === 200, { what: "the alarm to end" });
  });

  test("finds a tally that is missing or too much", async () => {
    const wrongBefore = await metric(hub.url, "diem_cau_wrong_counts_total");
    await hub.database.rows(sql`delete from congress_tally where organization_id = ${Number(root.id.slice(4))}`);
    await until(async () => (await tally()).planned === 1, { what: "the repair" });
    expect(await metric(hub.url, "diem_cau_wrong_counts_total")).toBe(wrongBefore + 1);
  });
});
