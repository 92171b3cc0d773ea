import { test } from "vitest";
import { WebSocket } from "ws";
import { watch } from "../web/client/index.ts";
import { layLine } from "./browser/line.ts";
import { openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";
import { until } from "./support/wait.ts";
class S extends WebSocket { constructor(a: string, p: string[]) { super(a, p); this.on("error", () => {}); } }
test("x", async () => {
  const hub = await openHub();
  const line = await layLine(hub.url);
  const root = await makeRoot(hub);
  const F = "rev asOf completed total";
  const congress = await root.congress({ status: "IN_SESSION" });
  const all = Array.from({ length: 40 }, () => {
    const s = { status: "", completed: -1 };
    const close = watch<{ rev: number; asOf: string; completed: number }>({ url: `${line.url}/graphql`, webSocketImpl: S,
      state: { query: `subscription ($id: ID!, $sinceRev: Int, $heartbeat: Int) { congressProgress(organizationId: $id, sinceRev: $sinceRev, heartbeat: $heartbeat) { ${F} } }`, variables: { id: root.id } },
      poll: { query: `query ($id: ID!) { congressProgress(organizationId: $id) { ${F} } }`, variables: { id: root.id } },
      onState: (x) => { s.completed = x.completed; }, onConnection: (c) => { s.status = c.status; } });
    return { s, close };
  });
  const times = async (what: string, ok: (s: { status: string; completed: number }) => boolean) => {
    const t = performance.now(); const done = new Map<number, number>();
    await until(() => { all.forEach(({ s }, i) => { if (!done.has(i) && ok(s)) done.set(i, performance.now() - t); }); return done.size === all.length; }, { timeout: 150_000 });
    const v = [...done.values()].sort((a, b) => a - b);
    console.log(what, "median", Math.round(v[20]!), "p95", Math.round(v[37]!), "max", Math.round(v[39]!));
  };
  const live = (s: { status: string }) => s.status === "live";
  await times("open", live);
  for (const cut of [1, 5, 15]) {
    await new Promise((r) => setTimeout(r, 6000));
    line.cut();
    await new Promise((r) => setTimeout(r, cut * 1000));
    line.restore();
    await times(`${cut} s cut, unchanged -> live`, live);
  }
  await new Promise((r) => setTimeout(r, 6000));
  line.cut();
  await congress.set("COMPLETED");
  await new Promise((r) => setTimeout(r, 5000));
  line.restore();
  await times("5 s cut, changed meanwhile -> right", (s) => s.status === "live" && s.completed === 1);
  all.forEach(({ close }) => close());
  await line[Symbol.asyncDispose]();
  await hub[Symbol.asyncDispose]();
}, 300_000);
