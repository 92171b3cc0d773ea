import { sql } from "drizzle-orm";
import type { Caller, Session, Viewer } from "../../src/access/index.ts";
import type { Recorder } from "../../src/audit/index.ts";
import type { Database } from "../../src/db/index.ts";
import type { Graph } from "../../src/graph/index.ts";
import { Waiter } from "../../src/kernel/waiter.ts";
import type { Known } from "./documents.ts";

/** Who sees everything but what is private. */
export const EVERYBODY: Viewer = { kind: "anonymous", sight: "everything" };

/** Who sees everything. */
export const ADMINISTRATOR: Viewer = { kind: "administrator", subject: "test" };

/** Somebody who stays. */
export function sessionOf(viewer: Viewer): Session {
  return { identity: { kind: "anonymous" }, viewer: () => viewer, whenOver: () => () => {} };
}

/** Somebody who asks a graph without a transport. */
export function callerOf(viewer: Viewer): Caller {
  return { viewer, origin: ORIGIN };
}

export const ORIGIN = { transport: "HTTP", requestId: "test" } as const;

/** Nothing is written down. */
export const NO_RECORD: Pick<Recorder, "record"> = { record: async () => {} };

/** Nobody's rights change. */
export const NO_ACCESS = { changed: async () => {}, follow: () => () => {} };

/** Lists whose cursors are good for every list of their type and order. */
const LISTS = {
  Organization: ["organizations", ["NAME_ASC", "NAME_DESC", "CODE_ASC", "CODE_DESC", "LEVEL_ASC", "LEVEL_DESC"]],
  Cadre: ["cadres", ["NAME_ASC", "NAME_DESC"]],
  Congress: ["congresses", ["PLANNED_ASC", "PLANNED_DESC", "COMPLETED_ASC", "COMPLETED_DESC"]],
  Report: ["reports", ["PERIOD_ASC", "PERIOD_DESC"]],
  Grant: ["grants", ["VIEWER_ASC", "VIEWER_DESC"]],
  AuditEntry: ["auditTrail", ["AT_ASC", "AT_DESC"]],
} as const;

/** Finds values in a seeded database that random documents can ask for. */
export async function known(graph: Graph, database: Database): Promise<Known> {
  const ids = async (prefix: string, table: string): Promise<string[]> => {
    const rows = await database.rows(sql`select id from ${sql.identifier(table)} order by id % 97, id limit 60`);
    return rows.map(({ id }) => `${prefix}_${String(id)}`);
  };
  const upper = await database.rows(sql`select id from organization where cardinality(path) <= 3 order by id limit 40`);
  const organizations = [...upper.map(({ id }) => `org_${String(id)}`), ...(await ids("org", "organization"))];
  return {
    ids: {
      Organization: organizations,
      Position: await ids("pos", "position"),
      Cadre: await ids("cad", "cadre"),
      Appointment: await ids("apt", "appointment"),
      Congress: await ids("con", "congress"),
      Report: await ids("rep", "report"),
    },
    cursors: await cursors(graph, organizations),
    texts: {
      search: ["thai nguyen", "Nguyễn", "tran", "a", "chi bo", "xã"],
      code: ["TW", "19", "01", "164", "0"],
      term: ["2020-2025", "2020-2025", "2015-2020"],
      period: ["2020-H1", "2020", "2020-Q2", "2020-06"],
    },
    days: ["2020-06-30", "2020-01-01", "2021-03-15", "2019-12-31", "2024-02-29"],
  };
}

async function cursors(graph: Graph, organizations: readonly string[]): Promise<Known["cursors"]> {
  const found: Record<string, string[]> = {};
  for (const [type, [field, orders]] of Object.entries(LISTS)) {
    for (const order of orders) {
      const pages = ["first: 60", "last: 20"];
      const texts = await Promise.all(
        pages.map((page) => ask(graph, `{ ${field}(${page}, orderBy: ${order}) { edges { cursor } } }`)),
      );
      found[`${type}/${order}`] = texts.flatMap(cursorsIn);
    }
  }
  const below = await Promise.all(
    organizations.slice(0, 30).map((id) =>
      ask(
        graph,
        `{ organization(id: "${id}") { positions(first: 5) { edges { cursor node { appointments { edges { cursor } } } } }
           congress { history { edges { cursor } } } } }`,
      ),
    ),
  );
  const all = below.flatMap(cursorsIn);
  const of = (order: string): string[] => all.filter((cursor) => Buffer.from(cursor, "base64url").toString().includes(order));
  found["Position/"] = of("ORDINAL_ASC");
  found["Appointment/"] = of("NEWEST");
  found["CongressTransition/"] = of("ID_ASC");
  return found;
}

function cursorsIn(text: string): string[] {
  return [...text.matchAll(/"cursor":"([^"]*)"/g)].map(([, cursor]) => cursor ?? "");
}

async function ask(graph: Graph, query: string): Promise<string> {
  const operation = graph.prepare({ query }, ADMINISTRATOR);
  if ("length" in operation) throw new Error(String(operation));
  const { data, errors } = await graph.run(operation, callerOf(ADMINISTRATOR), new Waiter());
  if (errors !== undefined) throw new Error(String(errors));
  return JSON.stringify(data);
}
