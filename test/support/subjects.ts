import { sql } from "drizzle-orm";
import type { Database } from "../../src/db/index.ts";
import { type NodeType, globalId } from "../../src/domain/relay/index.ts";
import { slices } from "../../src/graph/slices.ts";

/** What a seeded database can be asked about. */
export interface Subjects {
  /** Global ids by type; organizations from the root down to a cell. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** Texts by the name of the argument or filter that takes them: what is rare, and what is not. */
  readonly texts: Readonly<Record<string, readonly string[]>>;
}

/** Finds them: the centre, Hà Nội and what lies first below it at each level; of every other entity one row. */
export async function subjectsOf(database: Database): Promise<Subjects> {
  const ids: Record<string, readonly string[]> = { Organization: await organizations(database) };
  for (const [type, { table }] of slices.flatMap(({ nodes }) => Object.entries(nodes))) {
    const [row] = await database.rows(sql`select id from ${table} order by id % 997 desc, id limit 1`);
    ids[type] ??= [globalId(type as NodeType, Number(row?.["id"] ?? 1))];
  }
  return {
    ids,
    texts: {
      search: ["nguyen thi", "xa tan thanh", "a", "khong co gi"],
      code: ["TW", "01"],
      term: ["2020-2025"],
      period: ["2020-H1", "1999"],
    },
  };
}

async function organizations(database: Database): Promise<string[]> {
  const rows = await database.rows(sql`
    select distinct on (level) id from organization
    where cardinality(path) = 1 or path[2] = (select id from organization where code = '01') order by level, cardinality(path), id`);
  return rows.map(({ id }) => globalId("Organization", Number(id)));
}
