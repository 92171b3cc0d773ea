import { sql } from "drizzle-orm";
import type { TestHub } from "./hub.ts";
import { until } from "./wait.ts";

/** An entry of the audit trail, as an administrator reads it. */
export interface Entry {
  readonly number: number;
  readonly at: string;
  readonly kind: string;
  readonly viewer: string;
  readonly operation: string;
  readonly transport: string;
  readonly requestId: string;
  readonly subjectType: string;
  readonly subjectName: string | null;
  readonly subjects: readonly string[];
  readonly fields: readonly string[];
}

const PAGE = `query ($filter: AuditFilter, $after: String) { auditTrail(filter: $filter, after: $after, first: 100, orderBy: AT_ASC) {
  pageInfo { hasNextPage endCursor }
  nodes { number at kind viewer operation transport requestId subjectType subjectName subjects fields } } }`;

interface Page {
  readonly auditTrail: {
    readonly nodes: Entry[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

/** Waits until all entries that are written are sealed. */
export async function sealed(hub: TestHub): Promise<void> {
  const pending = async (): Promise<number> =>
    Number((await hub.database.rows(sql`select count(*) as n from audit_pending`))[0]?.["n"]);
  await until(async () => (await pending()) === 0, { what: "the entries to be sealed" });
}

/** All entries of the trail, in the order in which they were written, as far as they fulfil a filter. */
export async function trailOf(hub: TestHub, filter: object = {}): Promise<Entry[]> {
  await sealed(hub);
  const entries: Entry[] = [];
  for (let after: string | null = null; ;) {
    const { auditTrail }: Page = await hub.operate<Page>(PAGE, { filter, after });
    entries.push(...auditTrail.nodes);
    if (!auditTrail.pageInfo.hasNextPage) return entries;
    after = auditTrail.pageInfo.endCursor;
  }
}

/** The fields of the cadres whose private values an answer gives out, as `cad_1 birthDate ethnicity`, sorted. Aliases end with `_`. */
export function givenOut(answer: unknown): string[] {
  const found = new Map<string, Set<string>>();
  collect(answer, found);
  return [...found].map(([id, fields]) => [id, ...[...fields].toSorted()].join(" ")).toSorted();
}

function collect(value: unknown, found: Map<string, Set<string>>): void {
  if (!isObject(value)) return;
  const id = String(value["id"]);
  for (const [key, inner] of Object.entries(value)) {
    const isGiven = isObject(inner) && "value" in inner && inner["withheld"] === null;
    if (isGiven) found.set(id, (found.get(id) ?? new Set()).add(key.replace(/_+$/, "")));
    collect(inner, found);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** What entries of one request say is given out, in the same form. */
export function writtenDown(entries: readonly Entry[]): string[] {
  return entries.flatMap(({ subjects, fields }) => subjects.map((id) => [id, ...fields].join(" "))).toSorted();
}
