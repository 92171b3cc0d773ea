import { sql } from "drizzle-orm";
import type { Database } from "../../src/db/index.ts";

/** Rights of somebody in the subtree of an organization. */
export interface Rights {
  readonly organization: number;
  readonly rights: readonly string[];
}

/** The global ids of all that somebody may see. */
export interface Visible {
  readonly ids: ReadonlySet<string>;
  /** Cadres whose private values are shown. */
  readonly open: ReadonlySet<string>;
}

/**
 * Says from the tables what the holder of some rights may see: by walking down from parent to child, with nothing of what the hub uses for
 * it. `undefined` rights are those of who sees every row, private values not included.
 */
export async function visibleTo(database: Database, rights: readonly Rights[] | undefined): Promise<Visible> {
  const roots = (right?: string): string =>
    `{${(rights ?? [])
      .filter((one) => right === undefined || one.rights.includes(right))
      .map((one) => one.organization)
      .join()}}`;
  const [row] = await database.rows(sql`
    with recursive seen as (
      select id from organization where id = any(${roots()}::integer[]) or ${rights === undefined}::boolean
      union select child.id from organization child join seen on child.parent_id = seen.id),
    private as (
      select id from organization where id = any(${roots("READ_PRIVATE")}::integer[])
      union select child.id from organization child join private on child.parent_id = private.id),
    granting as (
      select id from organization where id = any(${roots("GRANT")}::integer[])
      union select child.id from organization child join granting on child.parent_id = granting.id),
    posts as (select p.id from position p join seen on seen.id = p.organization_id),
    held as (select a.id, a.cadre_id from appointment a join posts on posts.id = a.position_id)
    select array(select 'org_' || id from seen) as organizations, array(select 'pos_' || id from posts) as positions,
      array(select 'apt_' || id from held) as appointments,
      array(select 'cad_' || id from cadre where id in (select cadre_id from held) or ${rights === undefined}::boolean) as cadres,
      array(select 'con_' || c.id from congress c join seen on seen.id = c.organization_id) as congresses,
      array(select 'rep_' || r.id from report r join seen on seen.id = r.organization_id) as reports,
      array(select 'grt_' || g.id from access_grant g join granting on granting.id = g.organization_id) as grants,
      array(select 'cad_' || a.cadre_id from appointment a join position p on p.id = a.position_id
        join private on private.id = p.organization_id) as open`);
  const { open, ...kinds } = row ?? {};
  return { ids: new Set(Object.values(kinds).flatMap(textsOf)), open: new Set(textsOf(open)) };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** What somebody sees of an answer to one who sees everything: lists without what is hidden, null where one thing is. */
export function pruned(answer: unknown, visible: Visible): unknown {
  if (Array.isArray(answer)) return answer.filter((one) => isVisible(one, visible)).map((one) => pruned(one, visible));
  if (typeof answer !== "object" || answer === null) return answer;
  if (!isVisible(answer, visible)) return null;
  const shown = Object.entries(answer).map(([name, value]: [string, unknown]) => {
    if (name === "birthDate" && !visible.open.has(idOf(answer) ?? ""))
      return [name, { value: null, withheld: "NO_RIGHT" }] as const;
    return [name, pruned(value, visible)] as const;
  });
  const object: Record<string, unknown> = Object.fromEntries(shown);
  if (Array.isArray(object["nodes"]) && "totalCount" in object) object["totalCount"] = object["nodes"].length;
  return object;
}

/** Whether an object may be seen: by its id, or by the organization that it is about. */
function isVisible(value: unknown, { ids }: Visible): boolean {
  const id = idOf(value);
  return id === undefined || ids.has(id);
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("id" in value && typeof value.id === "string") return value.id;
  return "at" in value ? idOf(value.at) : undefined;
}
