import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { expect } from "vitest";
import type { Answer, AnswerError, TestHub } from "./hub.ts";

/** An organization in the test's tree, with what can be made below and about it. */
export interface Made {
  readonly id: string;
  readonly name: string;
  /** Adds an organization directly below. */
  organization(values: { name: string; level: string; kind?: string; code?: string; unitType?: string }): Promise<Made>;
  /** Adds its congress of the term 2020-2025. */
  congress(values?: { status?: string; isPilot?: boolean; plannedOn?: string }): Promise<MadeCongress>;
}

/** A congress of the test's. */
export interface MadeCongress {
  readonly id: string;
  /** Takes it to another state through the API. */
  set(status: string): Promise<void>;
}

/** Makes the root of a test's tree and the term 2020-2025: the first rung of the ladder. */
export async function makeRoot(hub: TestHub, name = "Trung ương Đảng"): Promise<Made> {
  await hub.database.rows(
    sql`insert into term (code, starts_on, ends_on) values ('2020-2025', '2020-01-01', '2025-12-31') on conflict do nothing`,
  );
  return organization(hub, { name, level: "CENTRAL", code: "TW" }, null);
}

async function organization(hub: TestHub, values: Parameters<Made["organization"]>[0], parentId: string | null): Promise<Made> {
  const input = { kind: "PARTY_COMMITTEE", validFrom: "2020-01-01", parentId, ...values };
  const { createOrganization } = await hub.operate<{ createOrganization: { id: string } }>(
    "mutation ($input: CreateOrganizationInput!) { createOrganization(input: $input) { id } }",
    { input },
  );
  const { id } = createOrganization;
  return {
    id,
    name: values.name,
    organization: (below) => organization(hub, below, id),
    congress: ({ status, ...details } = {}) => congress(hub, { organizationId: id, term: "2020-2025", ...details }, status),
  };
}

async function congress(hub: TestHub, input: object, status: string | undefined): Promise<MadeCongress> {
  const { createCongress } = await hub.operate<{ createCongress: { id: string } }>(
    "mutation ($input: CreateCongressInput!) { createCongress(input: $input) { id } }",
    { input },
  );
  const { id } = createCongress;
  // Straight to the state that the test begins with; the way there is the subject of other tests.
  if (status !== undefined)
    await hub.database.rows(sql`update congress set status = ${status}::text::congress_status where id = ${Number(id.slice(4))}`);
  const set = async (to: string): Promise<void> => {
    await hub.operate("mutation ($input: SetCongressStatusInput!) { setCongressStatus(input: $input) { id } }", {
      input: { congressId: id, status: to },
    });
  };
  return { id, set };
}

/** Adds a post to an organization. */
export function makePosition(hub: TestHub, organizationId: string, values: object = {}): Promise<{ id: string }> {
  return done(hub, "createPosition", { organizationId, title: "Bí thư", rank: "HEAD", ...values });
}

/** Adds a cadre. */
export function makeCadre(hub: TestHub, values: object = {}): Promise<{ id: string }> {
  return done(hub, "createCadre", { fullName: "Nguyễn Văn An", category: "CADRE", gender: "MALE", ...values });
}

/** So many days after today in Viet Nam, which is 7 hours ahead of UTC all the year. */
export function dayFromToday(days: number): string {
  return new Date(Date.now() + 7 * 3_600_000 + days * 86_400_000).toISOString().slice(0, 10);
}

/** What `toEqual` takes for any text of this form. */
export function matching(form: RegExp): unknown {
  return expect.stringMatching(form);
}

/** The form of an instant in an answer. */
export const INSTANT = matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** Sends a mutation, whose input type is named after it, as an operator or as nobody. */
export function send<T>(
  hub: TestHub,
  mutation: string,
  input: object,
  { fields = "id", anonymous = false }: { fields?: string; anonymous?: boolean } = {},
): Promise<Answer<Record<string, T>>> {
  const query = `mutation ($input: ${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input!) {
    ${mutation}(input: $input) { ${fields} }
  }`;
  return hub.ask(query, { input }, anonymous ? undefined : hub.operatorToken);
}

/** Sends a mutation as an operator and returns what it answers with; fails when it is refused. */
export async function done<T = { id: string }>(hub: TestHub, mutation: string, input: object, fields = "id"): Promise<T> {
  const { data, errors } = await send<T>(hub, mutation, input, { fields });
  const answer = data?.[mutation];
  if (answer === undefined) throw new Error(`${mutation} was refused: ${JSON.stringify(errors, null, 2)}`);
  return answer;
}

/** How a write is refused: the code, and the field whose value is the problem. */
export interface Refusal {
  code: string;
  field?: string | undefined;
  anonymous?: boolean;
}

/** Sends a mutation that must be refused in this way and leave no trace in any table, and returns its error. */
export async function expectRefusal(hub: TestHub, mutation: string, input: object, refusal: Refusal): Promise<AnswerError> {
  const before = await contents(hub);
  const { data, errors = [] } = await send(hub, mutation, input, { anonymous: refusal.anonymous ?? false });
  expect(data ?? null).toBeNull();
  expect(errors).toHaveLength(1);
  const [error] = errors;
  if (error === undefined) throw new Error("unreachable");
  const { code, field } = refusal;
  expect(error.extensions.code).toBe(code);
  if (field !== undefined) {
    expect(error.extensions.problems).toEqual([{ field, value: shownAt(input, field), rule: matching(/./) }]);
    expect(error.message).toMatch(new RegExp(`^${field}: .`));
  }
  expect(await contents(hub)).toEqual(before);
  return error;
}

/** The value at a path like `input.sections.0.heading`, as a problem shows it: long texts are cut, of a list it is the length. */
function shownAt(input: object, field: string): unknown {
  const keys = field.split(".").slice(1);
  const value = keys.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], input);
  if (Array.isArray(value)) return value.length;
  return typeof value === "string" && value.length > 100 ? `${value.slice(0, 100)}…` : value;
}

/** All rows that mutations of posts, people and reports can leave. */
async function contents(hub: TestHub): Promise<unknown[]> {
  const tables = ["position", "cadre", "appointment", "report", "indicator_value", "idempotency"];
  const all = tables.map((table) => sql`(select json_agg(t order by t::text) from ${sql.identifier(table)} t)`);
  const [row] = await hub.database.rows(sql`select json_build_array(${sql.join(all, sql`, `)})::text as contents`);
  return JSON.parse(String(row?.["contents"])) as unknown[];
}

/** Checks that a write with an idempotency key is done once however often it is sent; with `other` it is another request. */
export async function expectOnce(hub: TestHub, mutation: string, input: object, other: object): Promise<void> {
  const keyed = { ...input, idempotencyKey: `${mutation} ${randomUUID()}` };
  const answers = await Promise.all([1, 2].map(() => done(hub, mutation, keyed, "id version")));
  const after = await contents(hub);
  answers.push(await done(hub, mutation, Object.fromEntries(Object.entries(keyed).toReversed()), "id version"));
  expect(answers).toEqual(answers.map(() => answers[0]));
  expect(await contents(hub)).toEqual(after);
  await expectRefusal(hub, mutation, { ...keyed, ...other }, { code: "IDEMPOTENCY_KEY_REUSED", field: "input.idempotencyKey" });
}

/**
 * Checks what holds for every change of an entity that `make` adds: it is for operators, names one of its kind, minds the version, and
 * is done once with a key; with `other` it is another change.
 */
export async function expectChangeRules(
  hub: TestHub,
  mutation: string,
  make: () => Promise<{ id: string }>,
  change: object,
  other: object,
): Promise<void> {
  const [{ id }, once] = [await make(), await make()];
  const unknown = id.replace(/\d+/, "999999");
  await expectRefusal(hub, mutation, { id, ...change }, { code: "FORBIDDEN", anonymous: true });
  await expectRefusal(hub, mutation, { id: unknown, ...change }, { code: "NOT_FOUND", field: "input.id" });
  await expectRefusal(hub, mutation, { id: "org_1", ...change }, { code: "BAD_USER_INPUT", field: "input.id" });
  const version = await versionOf(hub, id);
  for (const expectedVersion of [version - 1, version + 1]) {
    const refusal = { code: "VERSION_CONFLICT", field: "input.expectedVersion" };
    const { message } = await expectRefusal(hub, mutation, { id, ...change, expectedVersion }, refusal);
    expect(message).toContain(`version ${version};`);
  }
  const changed = await done(hub, mutation, { id, ...change, expectedVersion: version }, "version");
  expect(changed).toEqual({ version: version + 1 });
  expect(await versionOf(hub, id)).toBe(version + 1);
  await expectOnce(hub, mutation, { ...once, ...change }, other);
}

async function versionOf(hub: TestHub, id: string): Promise<number> {
  const types = ["Position", "Cadre", "Appointment", "Report"].map((type) => `... on ${type} { version }`).join(" ");
  const query = `query ($id: ID!) { node(id: $id) { ${types} } }`;
  return (await hub.get<{ node: { version: number } }>(query, { id })).node.version;
}

/** One page of a list, as `PAGE` asks for it. */
export interface Page {
  totalCount: number;
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

export const PAGE = `totalCount nodes { id } edges { cursor node { id } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

/** Checks that a list, read by `page` from arguments like `first: 2, after: "…"`, has these ids in pages of both directions. */
export async function expectPages(page: (args: string) => Promise<Page>, ids: readonly string[], size: number): Promise<void> {
  const backToFront = Array.from({ length: Math.ceil(ids.length / size) }, (_, n) => ids.length - n * size);
  let cursor: string | null = null;
  for (const start of backToFront.keys()) {
    const part = await page(`first: ${size}, after: ${JSON.stringify(cursor)}`);
    const from = start * size;
    expectPage(part, ids, from, Math.min(from + size, ids.length));
    cursor = part.pageInfo.endCursor;
  }
  cursor = null;
  for (const end of backToFront) {
    const part = await page(`last: ${size}, before: ${JSON.stringify(cursor)}`);
    expectPage(part, ids, Math.max(0, end - size), end);
    cursor = part.pageInfo.startCursor;
  }
}

function expectPage({ totalCount, nodes, edges, pageInfo }: Page, ids: readonly string[], from: number, to: number): void {
  expect(nodes.map(({ id }) => id)).toEqual(ids.slice(from, to));
  expect(edges.map(({ node }) => node)).toEqual(nodes);
  expect(totalCount).toBe(ids.length);
  expect(pageInfo).toEqual({
    hasNextPage: to < ids.length,
    hasPreviousPage: from > 0,
    startCursor: edges[0]?.cursor,
    endCursor: edges.at(-1)?.cursor,
  });
}
