import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type TestDatabase, openTestDatabase } from "./support/database.ts";
import { SHAPES, fitsSocket } from "./support/hostile.ts";
import { type HubProcess, databaseEnvironment, startHub } from "./support/process.ts";
import { createRandom, seedOfRun } from "./support/random.ts";
import { TRANSPORTS, type Transports, openTransports } from "./support/transports.ts";

/** Milliseconds of processor time that a request may cost the hub, refused or not. */
const MOST = 250;
/** Bytes that a body may have, besides what makes each new. */
const BODY = 256_000;
/** What `reference` takes on the machine on which these figures were found. */
const REFERENCE = 220;
const seed = seedOfRun();

/** Milliseconds of processor time for some work of the kind that the hub does: slow machines get more. */
function reference(): number {
  const text = JSON.stringify(Array.from({ length: 2_000 }, (_, n) => ({ id: n, name: `organization ${n}` })));
  const begun = process.cpuUsage();
  for (let round = 0; round < 200; round += 1) JSON.stringify(JSON.parse(text));
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000;
}

// The embedded database shares the hub's process: what it costs is not the hub's.
describe.runIf(inject("database").kind === "server")(`a hostile request (seed ${seed})`, () => {
  const random = createRandom(seed);
  let place: TestDatabase;
  let hub: HubProcess;
  let url: string;
  let transports: Transports;
  let most: number;
  /** What reading the processor time costs. */
  let reading: number;

  const cpu = async (): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]) * 1_000;
  };
  beforeAll(async () => {
    place = await openTestDatabase();
    const settings = { TRUSTED_ONLY: "nobody", RATE_LIMITS: "off", AUDIT_MS: "86400000" };
    hub = startHub([], { ...databaseEnvironment(place.config), ...settings });
    let token: string;
    ({ url, token } = await hub.listening());
    transports = await openTransports(url, token);
    await Promise.all(TRANSPORTS.map((name) => transports.ask[name]({ query: "{ organizations { nodes { name } } }" })));
    for (let round = 0; round < 20; round += 1) await cpu();
    const begun = await cpu();
    for (let round = 0; round < 9; round += 1) await cpu();
    reading = ((await cpu()) - begun) / 10;
    most = MOST * Math.max(1, Math.min(reference(), reference()) / REFERENCE);
  }, 180_000);
  afterAll(async () => {
    await transports[Symbol.asyncDispose]();
    await hub[Symbol.asyncDispose]();
    await place.dispose();
  });

  test.each(Object.entries(SHAPES))("%s", async (_what, shape) => {
    for (const size of [0.2, 0.6, 1, 4]) {
      for (const name of TRANSPORTS) {
        const request = shape(size, random);
        if (Buffer.byteLength(JSON.stringify(request)) > BODY || (name === "WebSocket" && !fitsSocket(request))) continue;
        let cost = Number.POSITIVE_INFINITY;
        // What happens to be done besides, as the first compilation of some code, is done once.
        for (let round = 0; round < 3 && cost > most; round += 1) {
          const before = await cpu();
          // Each is new to the hub.
          const { errors = [] } = await transports.ask[name]({ ...request, query: `#${random.next()}\n${request.query}` });
          cost = Math.min(cost, (await cpu()) - before - reading);
          for (const { extensions } of errors) expect(extensions.code).not.toBe("INTERNAL_SERVER_ERROR");
        }
        expect(cost, `${name}, size ${size}`).toBeLessThan(most);
      }
    }
    expect(hub.running).toBe(true);
  });
});
