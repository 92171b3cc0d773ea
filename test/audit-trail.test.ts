import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifyTrail } from "../src/audit/index.ts";
import type { Transaction } from "../src/db/index.ts";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, done, expectOnce, expectPages, makeCadre, makePosition, makeRoot } from "./support/make.ts";
import { type Random, createRandom, seedOfRun } from "./support/random.ts";
import { type RawSocket, openReady } from "./support/raw-socket.ts";
import { type Entry, givenOut, sealed, trailOf, writtenDown } from "./support/trail.ts";
import { TRANSPORTS, type TransportName, type Transports, openTransports } from "./support/transports.ts";
import { until } from "./support/wait.ts";

/** Random questions in all. */
const READS = Number(process.env["AUDIT_READS"] ?? 1_000);
const CADRES = 40;

let hub: TestHub;
let root: Made;
let [north, south]: Made[] = [];

beforeAll(async () => {
  hub = await openHub({ environment: { RATE_LIMITS: "off" } });
  root = await makeRoot(hub);
  north = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE" });
  south = await root.organization({ name: "Đảng bộ tỉnh Cà Mau", level: "PROVINCE" });
  await hub.database.rows(sql`
    insert into cadre (name, category, gender, birth_date, ethnicity, provenance)
    select 'Nguyễn Văn ' || n, 'CADRE', 'MALE', case when n % 5 > 0 then date '1960-01-01' + n end,
      case when n % 3 > 0 then 'Kinh' end, 'SYNTHETIC' from generate_series(1, ${CADRES}::integer) n`);
  await hub.database.rows(sql`
    insert into position (organization_id, title, rank, ordinal)
    select case when n % 2 = 0 then ${rowOf(north)}::integer else ${rowOf(south)}::integer end, 'Chức danh ' || n, 'MEMBER', n
    from generate_series(1, 30) n`);
  await hub.database.rows(sql`
    insert into appointment (position_id, cadre_id, starts_on, method, provenance)
    select n, n, date '2020-01-01', 'ELECTED', 'SYNTHETIC' from generate_series(1, 30) n`);
  for (const [viewer, place, rights] of GRANTS) await done(hub, "createGrant", { viewer, organizationId: place()?.id, rights });
});
afterAll(async () => hub[Symbol.asyncDispose]());

const GRANTS: readonly [string, () => Made | undefined, string[]][] = [
  ["an.north", () => north, ["READ", "READ_PRIVATE", "EDIT"]],
  ["ba.south", () => south, ["READ", "READ_PRIVATE"]],
  ["ba.south", () => root, ["READ"]],
  ["chi.reader", () => root, ["READ"]],
];

function rowOf(made: Made | undefined): number {
  return Number(made?.id.slice(4));
}

/** Private fields as somebody may ask for them: of each person with the id, by which the answer is compared. */
function person(random: Random): string {
  const parts = [
    "birthDate { value withheld }",
    "ethnicity { withheld value }",
    "birthDate { withheld }",
    "fullName",
    "..._Private",
  ];
  const chosen = parts.filter(() => random.chance(0.4));
  return random.chance(0.2) ? `id ${chosen.join(" ")} birthDate_: birthDate { value withheld }` : `id ${chosen.join(" ")}`;
}

/** A random question about people. Some hold a field that the planner leaves to the resolvers. */
function question(random: Random): string {
  const one = `cad_${1 + random.integer(CADRES + 2)}`;
  const organization = random.pick([root, north, south])?.id;
  const asked = random.pick([
    () => `cadre(id: "${one}") { ${person(random)} }`,
    () => `node(id: "${one}") { ... on Cadre { ${person(random)} } }`,
    () => `nodes(ids: ["${one}", "cad_3", "cad_4"]) { ... on Cadre { ${person(random)} } }`,
    () => `cadres(first: ${1 + random.integer(10)}) { nodes { ${person(random)} } edges { node { ${person(random)} } } }`,
    () => `cadres(last: 3) { totalCount edges { cursor node { ${person(random)} } } }`,
    () => `organization(id: "${organization}") { positions(first: 4) { nodes { holders { cadre { ${person(random)} } } } } }`,
    () =>
      `node(id: "pos_${1 + random.integer(30)}") { ... on Position { appointments { nodes { cadre { ${person(random)} } } } } }`,
    () => `organization(id: "${organization}") { name }`,
  ])();
  const beside = random.chance(0.3) ? " hubLimits { tokens }" : "";
  const text = `{ ${asked}${beside} }`;
  return text.includes("..._Private")
    ? `${text} fragment _Private on Cadre { id ethnicity_: ethnicity { value withheld } }`
    : text;
}

/** Somebody who asks over all transports, and what the answers gave out, in order. */
interface Reader {
  readonly viewer: string;
  readonly transports: Transports;
  readonly given: { transport: string; operation: string; given: string[] }[];
}

const AS_WRITTEN: Readonly<Record<TransportName, string>> = {
  HTTP: "HTTP",
  "HTTP by Apollo": "HTTP",
  SSE: "SSE",
  WebSocket: "WEBSOCKET",
};

/** The entries of each request. */
function byRequest(entries: readonly Entry[]): Entry[][] {
  const requests = new Map<string, Entry[]>();
  for (const entry of entries) requests.set(entry.requestId, [...(requests.get(entry.requestId) ?? []), entry]);
  return [...requests.values()];
}

describe("what is given out of private values is written down", () => {
  test(
    `${READS} random questions: the trail says what the answers gave out, no more and no less`,
    { timeout: 60_000 + READS * 100 },
    async () => {
      const random = createRandom(seedOfRun());
      const tokens = [
        ["administrator:chief", await hub.issue({ kind: "administrator", subject: "chief", minutes: 60 })],
        ["person:an.north", await hub.issue({ kind: "person", subject: "an.north", minutes: 60 })],
        ["service:ba.south", await hub.issue({ kind: "service", subject: "ba.south", minutes: 60 })],
        ["person:chi.reader", await hub.issue({ kind: "person", subject: "chi.reader", minutes: 60 })],
        ["anonymous", undefined],
      ] as const;
      const readers: Reader[] = [];
      for (const [viewer, token] of tokens) readers.push({ viewer, transports: await openTransports(hub.url, token), given: [] });
      let answers = 0;
      for (let n = 0; n < READS; n += 1) {
        const [reader, transport, query] = [random.pick(readers), random.pick(TRANSPORTS), question(random)];
        const { data, errors } = await reader.transports.ask[transport]({ query });
        expect(errors, query).toBeUndefined();
        const given = givenOut(data);
        if (given.length === 0) continue;
        answers += 1;
        const operation = `query ${Object.keys(data ?? {}).join(", ")}`;
        reader.given.push({ transport: AS_WRITTEN[transport], operation, given });
      }
      for (const { viewer, transports, given } of readers) {
        const entries = await trailOf(hub, { viewer, kind: "READ" });
        const written = byRequest(entries).map((request) => ({
          transport: request[0]?.transport,
          operation: request[0]?.operation,
          given: writtenDown(request),
        }));
        expect(written, `${viewer} SEED=${random.seed}`).toEqual(given);
        await transports[Symbol.asyncDispose]();
      }
      expect(answers).toBeGreaterThan(READS / 10);
      // Who sees nothing private leaves no trace.
      expect(await trailOf(hub, { viewer: "anonymous", kind: "READ" })).toEqual([]);
    },
  );

  test("with the id of the request, and only ids and names of fields", async () => {
    const token = await hub.issue({ kind: "person", subject: "an.north", minutes: 60 });
    const response = await fetch(`${hub.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "x-request-id": "trace.42" },
      body: JSON.stringify({ query: 'query Nguyễn { cadre(id: "cad_2") { birthDate { value } } }'.replace("ễ", "e") }),
    });
    expect(response.headers.get("x-request-id")).toBe("trace.42");
    const entries = (await trailOf(hub, { viewer: "person:an.north" })).filter(({ requestId }) => requestId === "trace.42");
    expect(entries).toMatchObject([
      {
        kind: "READ",
        operation: "query cadre",
        transport: "HTTP",
        subjectType: "Cadre",
        subjects: ["cad_2"],
        fields: ["birthDate"],
      },
    ]);
    const rows = JSON.stringify(await hub.database.rows(sql`select * from audit_trail`));
    for (const value of ["1960-", "Kinh", "Nguyễn Văn", "Nguyen"]) expect(rows).not.toContain(value);
  });

  test("what is repeated with a mark is not sent again, and written down all the same", async () => {
    const url = `${hub.url}/graphql?query=${encodeURIComponent('{ cadre(id: "cad_2") { birthDate { value } } }')}`;
    const headers = { authorization: `Bearer ${hub.operatorToken}`, "apollo-require-preflight": "1" };
    const first = await fetch(url, { headers: { ...headers, "x-request-id": "mark-1" } });
    const again = await fetch(url, {
      headers: { ...headers, "x-request-id": "mark-2", "if-none-match": first.headers.get("etag") ?? "" },
    });
    expect([first.status, again.status]).toEqual([200, 304]);
    const ids = (await trailOf(hub, { subject: "cad_2" })).map(({ requestId }) => requestId);
    expect(ids).toEqual(expect.arrayContaining(["mark-1", "mark-2"]));
  });
});

const EVENTS = `subscription ($id: ID!) { congressEvents(organizationId: $id, heartbeat: 1) {
  kind organization { positions(first: 3) { nodes { holders { cadre { id birthDate { value withheld } } } } } } } }`;

describe("on the live path", () => {
  test("each event is written down for each viewer that it is sent to", async () => {
    const congress = await north?.congress();
    const watching: { viewer: string; socket: RawSocket }[] = [];
    for (const subject of ["watcher.1", "watcher.2"]) {
      const token = await hub.issue({ kind: "administrator", subject, minutes: 60 });
      const socket = await openReady(hub.url, { authorization: `Bearer ${token}` });
      socket.subscribe("1", EVENTS, { id: root.id });
      watching.push({ viewer: `administrator:${subject}`, socket });
      await until(() => socket.of("1").length > 0, { what: "the first heartbeat" });
    }
    await congress?.set("PREPARING");
    for (const { viewer, socket } of watching) {
      await until(() => socket.of("1").some(({ payload }) => JSON.stringify(payload).includes("TRANSITION")), {
        what: "the event",
      });
      const frames = socket
        .of("1")
        .map(({ payload }) => givenOut(payload))
        .filter((given) => given.length > 0);
      expect(frames.length).toBeGreaterThan(0);
      const entries = await trailOf(hub, { viewer });
      expect(entries.map((entry) => [entry.transport, entry.operation, writtenDown([entry])])).toEqual(
        frames.map((given) => ["WEBSOCKET", "subscription congressEvents", given]),
      );
      expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
      socket.close();
    }
  });
});

describe("each change is written down with it", () => {
  test("who, what, which fields; private values that the answer gives out by themselves", async () => {
    const { id } = await makeCadre(hub, { birthDate: "1970-02-03" });
    await done(hub, "updateCadre", { id, ethnicity: "Tày", birthDate: null }, "id ethnicity { value }");
    const entries = await trailOf(hub, { subject: id });
    expect(entries.map(({ kind, operation, fields, viewer }) => [kind, operation, viewer, [...fields].toSorted()])).toEqual([
      ["CHANGE", "mutation createCadre", "administrator:operator", ["birthDate", "category", "fullName", "gender"]],
      ["CHANGE", "mutation updateCadre", "administrator:operator", ["birthDate", "ethnicity"]],
      ["READ", "mutation updateCadre", "administrator:operator", ["ethnicity"]],
    ]);
    expect(new Set(entries.slice(1).map(({ requestId }) => requestId)).size).toBe(1);
  });

  test("every kind of a change, those of viewers and tokens by their names", async () => {
    const position = await makePosition(hub, north?.id ?? "");
    await hub.operate('mutation { blockViewer(input: { viewer: "gone.away" }) }');
    await hub.operate('mutation { revokeToken(input: { tokenId: "token-7" }) }');
    const changes = await trailOf(hub, { kind: "CHANGE" });
    const told = changes.map(({ operation, subjectType, subjects, subjectName }) => [
      operation,
      subjectType,
      ...subjects,
      subjectName,
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ["mutation createOrganization", "Organization", root.id, null],
        ["mutation createPosition", "Position", position.id, null],
        ["mutation blockViewer", "Viewer", "gone.away"],
        ["mutation revokeToken", "Token", "token-7"],
      ]),
    );
    expect(told.some(([operation]) => operation === "mutation setCongressStatus")).toBe(true);
    expect(told.some(([operation]) => operation === "mutation createGrant")).toBe(true);
  });

  test("what is refused, or was done before, leaves no entry", async () => {
    const before = (await trailOf(hub, { kind: "CHANGE" })).length;
    await expect(done(hub, "updateCadre", { id: "cad_999999", fullName: "Không Có" })).rejects.toThrow("NOT_FOUND");
    await expect(done(hub, "updateCadre", { id: "cad_1", birthDate: "2999-01-01" })).rejects.toThrow("BAD_USER_INPUT");
    expect((await trailOf(hub, { kind: "CHANGE" })).length).toBe(before);
    await expectOnce(hub, "createCadre", { fullName: "Một Lần", category: "CADRE", gender: "MALE" }, { fullName: "Hai Lần" });
    expect((await trailOf(hub, { kind: "CHANGE" })).length).toBe(before + 1);
  });
});

describe("while nothing can be written down", () => {
  const PRIVATE = '{ cadre(id: "cad_2") { birthDate { value } } }';
  const break_ = async (): Promise<unknown> => hub.database.rows(sql`alter table audit_pending rename to audit_away`);
  const mend = async (): Promise<unknown> => hub.database.rows(sql`alter table audit_away rename to audit_pending`);

  test("private values are not given out on any transport; what is not private is", async () => {
    await using transports = await openTransports(hub.url, hub.operatorToken);
    await break_();
    try {
      for (const transport of TRANSPORTS) {
        const answer = await transports.ask[transport]({ query: PRIVATE });
        expect([transport, answer.errors?.map(({ extensions }) => extensions.code)]).toEqual([
          transport,
          ["SERVICE_UNAVAILABLE"],
        ]);
        expect(answer.data ?? null).toBeNull();
        expect(JSON.stringify(answer)).not.toContain("1960");
        const plain = await transports.ask[transport]({ query: '{ cadre(id: "cad_2") { fullName birthDate { withheld } } }' });
        expect(plain.errors).toBeUndefined();
      }
    } finally {
      await mend();
    }
    for (const transport of TRANSPORTS) expect((await transports.ask[transport]({ query: PRIVATE })).errors).toBeUndefined();
  });

  test("nothing is changed", async () => {
    const name = async (): Promise<unknown> => hub.get('{ cadre(id: "cad_5") { fullName version } }');
    const before = await name();
    await break_();
    try {
      await expect(done(hub, "updateCadre", { id: "cad_5", fullName: "Đổi Tên" })).rejects.toThrow("was refused");
    } finally {
      await mend();
    }
    expect(await name()).toEqual(before);
  });

  test("events wait", async () => {
    const congress = await south?.congress();
    const socket = await openReady(hub.url, { authorization: `Bearer ${hub.operatorToken}` });
    socket.subscribe("1", EVENTS, { id: root.id });
    await until(() => socket.of("1").length > 0, { what: "the first heartbeat" });
    await break_();
    const frames = socket.of("1").length;
    // A status is set by hand: a mutation would be refused.
    await hub.database.rows(sql`update congress set status = 'PREPARING' where id = ${Number(congress?.id.slice(4))}`);
    try {
      const refusals = async (): Promise<number> => {
        const text = await (await fetch(`${hub.url}/metrics`)).text();
        return Number(/^diem_cau_audit_refusals_total (\d+)/m.exec(text)?.[1] ?? 0);
      };
      const first = await refusals();
      await until(async () => (await refusals()) > first, { what: "an event that cannot be written down" });
      expect(JSON.stringify(socket.of("1").slice(frames))).not.toContain("TRANSITION");
    } finally {
      await mend();
    }
    await until(() => socket.of("1").some(({ payload }) => JSON.stringify(payload).includes("TRANSITION")), {
      what: "the event",
    });
    socket.close();
  });
});

describe("the trail is read", () => {
  test("by administrators only", async () => {
    const query = "{ auditTrail { totalCount } }";
    const tokens = [undefined, await hub.issue({ kind: "person", subject: "an.north", minutes: 60 })];
    for (const token of tokens) {
      const { data, errors } = await hub.ask(query, {}, token);
      expect([data ?? null, errors?.[0]?.extensions.code]).toEqual([null, "FORBIDDEN"]);
    }
    expect(await hub.operate(query)).toMatchObject({ auditTrail: { totalCount: expect.any(Number) as number } });
  });

  test("by who, whom and when, in pages of both directions", async () => {
    const all = await trailOf(hub, { viewer: "service:ba.south" });
    const [third, last] = [all[3]?.at ?? "", all.at(-1)?.at ?? ""];
    const between = await trailOf(hub, { viewer: "service:ba.south", from: third, to: last });
    expect(between.map(({ number }) => number)).toEqual(
      all.filter(({ at }) => at >= third && at < last).map(({ number }) => number),
    );
    const numbers = all.slice(-7).map(({ number }) => String(number));
    const from = all.at(-7)?.at;
    await expectPages(
      async (args) => {
        const { auditTrail } = await hub.operate<{
          auditTrail: {
            nodes: { number: number }[];
            edges: { cursor: string; node: { number: number } }[];
            totalCount: number;
            pageInfo: never;
          };
        }>(
          `query ($filter: AuditFilter) { auditTrail(filter: $filter, orderBy: AT_ASC, ${args}) { totalCount nodes { number } edges { cursor node { number } }
            pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`,
          { filter: { viewer: "service:ba.south", from } },
        );
        const node = ({ number }: { number: number }): { id: string } => ({ id: String(number) });
        return {
          ...auditTrail,
          nodes: auditTrail.nodes.map(node),
          edges: auditTrail.edges.map((edge) => ({ cursor: edge.cursor, node: node(edge.node) })),
        };
      },
      numbers,
      3,
    );
  });
});

class Undo extends Error {}

/** Does something to the trail as its owner, looks at it, and undoes it. */
async function faultsAfter(tamper: (tx: Transaction) => Promise<unknown>): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  await hub.database
    .transaction(async (tx) => {
      await tx.rows(sql`alter table audit_trail disable trigger all`);
      await tx.rows(sql`alter table audit_pending disable trigger all`);
      await tamper(tx);
      ({ faults } = await verifyTrail(tx));
      throw new Undo();
    })
    .catch((error: unknown) => {
      if (!(error instanceof Undo)) throw error;
    });
  return faults;
}

describe("the trail stays as it was written", () => {
  beforeAll(() => sealed(hub));

  test("nobody changes or removes an entry, its owner neither", async () => {
    await hub.operate('{ cadre(id: "cad_2") { birthDate { value } } }');
    for (const statement of [
      sql`update audit_trail set viewer = 'person:somebody'`,
      sql`delete from audit_trail`,
      sql`truncate audit_trail`,
      sql`update audit_pending set viewer = 'person:somebody'`,
      sql`truncate audit_pending`,
    ])
      await expect(hub.database.rows(statement)).rejects.toThrow();
    await expect(
      hub.database.transaction(async (tx) => {
        await tx.rows(sql`insert into audit_pending (kind, viewer, operation, transport, request_id, subject_type, subject_ids, fields)
          values ('READ', 'person:x', 'query cadre', 'HTTP', 'x', 'Cadre', '{1}', '{birthDate}')`);
        await tx.rows(sql`delete from audit_pending`);
      }),
    ).rejects.toThrow();
  });

  test("it is whole, and goes on from each earlier head", async () => {
    await sealed(hub);
    const verdict = await verifyTrail(hub.database);
    expect(verdict.faults).toEqual([]);
    const [row] = await hub.database.rows(sql`select count(*) as n from audit_trail`);
    expect([verdict.entries, verdict.head.number]).toEqual([Number(row?.["n"]), Number(row?.["n"])]);
    await hub.operate('{ cadre(id: "cad_2") { birthDate { value } } }');
    await sealed(hub);
    expect(await verifyTrail(hub.database, verdict.head)).toMatchObject({ faults: [], entries: 1 });
    const other = { ...verdict.head, hash: verdict.head.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
    expect((await verifyTrail(hub.database, other)).faults).toHaveLength(1);
  });

  const COLUMNS = "viewer, operation, request_id, subject_type, subject_ids, fields, hub, at";
  test.each<[string, (tx: Transaction) => Promise<unknown>]>([
    ["an entry is changed", (tx) => tx.rows(sql`update audit_trail set subject_ids = '{99}' where number = 10`)],
    ["an instant is changed", (tx) => tx.rows(sql`update audit_trail set at = at - interval '1 second' where number = 10`)],
    ["an entry is removed", (tx) => tx.rows(sql`delete from audit_trail where number = 10`)],
    [
      "an entry is removed and the others close up",
      async (tx) => {
        await tx.rows(sql`delete from audit_trail where number = 10`);
        await tx.rows(sql`alter table audit_trail drop constraint audit_trail_pkey`);
        await tx.rows(sql`update audit_trail set number = number - 1 where number > 10`);
      },
    ],
    [
      "an entry is put in between",
      async (tx) => {
        await tx.rows(sql`alter table audit_trail drop constraint audit_trail_pkey`);
        await tx.rows(sql`update audit_trail set number = number + 1 where number >= 10`);
        await tx.rows(sql`insert into audit_trail select 10, -1, at, kind, ${sql.raw(COLUMNS.slice(0, 6))}, operation, transport, request_id,
          subject_type, subject_ids, subject_name, fields, null, null, hash from audit_trail where number = 9`);
      },
    ],
    [
      "two entries change places",
      async (tx) => {
        await tx.rows(sql`alter table audit_trail drop constraint audit_trail_pkey`);
        await tx.rows(sql`update audit_trail set number = 21 - number where number in (10, 11)`);
      },
    ],
    [
      "a changed entry is given a hash that fits",
      async (tx) => {
        await tx.rows(sql`update audit_trail set viewer = 'person:somebody' where number = 10`);
        await tx.rows(sql`
          update audit_trail t set hash = audit_hash((select hash from audit_trail where number = 9), t) where number = 10`);
      },
    ],
  ])("when %s, that is found", async (_what, tamper) => {
    const faults = await faultsAfter(tamper);
    expect(faults[0]).toMatch(/entry 1[01]\b/);
  });

  test("when an entry is removed before it is sealed, that is found", async () => {
    const faults = await faultsAfter(async (tx) => {
      const insert = (number: number) =>
        tx.rows(sql`insert into audit_pending (kind, viewer, operation, transport, request_id, subject_type, subject_ids, fields, hub, hub_number)
          values ('READ', 'person:x', 'query cadre', 'HTTP', 'x', 'Cadre', '{1}', '{birthDate}', 'hub-x', ${number})`);
      for (const number of [1, 2, 3]) await insert(number);
      await tx.rows(sql`delete from audit_pending where hub = 'hub-x' and hub_number = 2`);
      await tx.rows(sql`select seal_audit()`);
    });
    expect(faults).toEqual(["of what hub hub-x wrote 1 entries are missing"]);
  });
});
