import { createHash } from "node:crypto";
import { type SQL, getTableName, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type postgres from "postgres";
import { HubError } from "../kernel/errors.ts";
import type { Aspect, Extents } from "./aspects.ts";
import { type RowScope, declaredScopes } from "./extent.ts";

/**
 * The second wall: PostgreSQL itself withholds rows (row-level security), so that a statement in which the hub has forgotten a condition shows
 * nothing that its viewer may not see. The hub's own role owns nothing and sees no row; each statement says first in whose place it runs, for its
 * transaction alone. In the place of whoever sees all rows no condition is added, so that plans are what they were; for all others the
 * conditions are those that the tables declare (`scopeRows`).
 */

/** The roles in whose place statements run: of whoever sees all rows, and of whoever sees those of some subtrees. */
const EVERYWHERE = "diem_cau_everywhere";
const SCOPED = "diem_cau_scoped";

/** Tables of the hub's own, which no viewer's question reads. */
const OWN = ["hub_key", "idempotency", "blocked_viewer", "revoked_token", "audit_pending", "audit_trail"];

/** What stands before a statement, in its transaction: in whose place it runs, and where that one sees what. */
export interface Place {
  readonly text: string;
  readonly values: readonly string[];
}

const SET_PLACE =
  "select set_config('role', $1, true), set_config('diem_cau.rows', $2, true), set_config('diem_cau.grants', $3, true)";

/** Where somebody stands who sees so much; the hub itself when it is left out. */
export function placeOf(extents?: Pick<Extents, "rows" | "grants">): Place {
  const { rows, grants } = extents ?? { rows: "everywhere", grants: "everywhere" };
  const listed = (roots: readonly number[]): string => `{${roots.join()}}`;
  return {
    text: SET_PLACE,
    values: [
      rows === "everywhere" ? EVERYWHERE : SCOPED,
      rows === "everywhere" ? "" : listed(rows),
      grants === "everywhere" ? grants : listed(grants),
    ],
  };
}

/** The same as a statement in SQL. */
export function takePlace({ values: [role, rows, grants] }: Place): SQL {
  return sql`select set_config('role', ${role}, true), set_config('diem_cau.rows', ${rows}, true), set_config('diem_cau.grants', ${grants}, true)`;
}

/** The same with its values in the text: they are the hub's own words, and numbers. */
export function placeText({ values: [role = "", rows = "", grants = ""] }: Place): string {
  return `select set_config('role', '${role}', true), set_config('diem_cau.rows', '${rows}', true), set_config('diem_cau.grants', '${grants}', true)`;
}

const dialect = new PgDialect();

/** The roots that a transaction has set; null, of which no condition holds, when it has set none. Read once a statement. */
const rootsOf = (aspect: Aspect): SQL =>
  sql.raw(`(select nullif(nullif(current_setting('diem_cau.${aspect}', true), ''), 'everywhere')::integer[])`);

/**
 * The policies of a table. Who sees all rows sees all grants or none. What a condition reads of other tables is withheld as well: who sees
 * grants somewhere sees the rows there, too.
 */
function policiesOf({ table, aspect, condition }: RowScope): string[] {
  const name = `"${getTableName(table)}"`;
  const seen = dialect.sqlToQuery(condition(rootsOf(aspect))).sql;
  const everywhere = `(select current_setting('diem_cau.${aspect}', true)) = 'everywhere'`;
  return [
    `alter table ${name} enable row level security`,
    `alter table ${name} force row level security`,
    ...["everywhere", "scoped"].map((policy) => `drop policy if exists ${policy} on ${name}`),
    `create policy everywhere on ${name} to ${EVERYWHERE} using (${aspect === "rows" ? "true" : everywhere})`,
    `create policy scoped on ${name} for select to ${SCOPED} using (${seen})`,
  ];
}

/** What the roles may do: the hub's own only ask, and it sees no row where it does not say in whose place. */
function privilegesOf(hub: string): string[] {
  const scoped = declaredScopes().map(({ table }) => `"${getTableName(table)}"`);
  return [
    `grant select, insert, update, delete on all tables in schema public to ${EVERYWHERE}`,
    `grant usage on all sequences in schema public to ${EVERYWHERE}`,
    `grant select on all tables in schema public to ${SCOPED}`,
    `revoke all on ${OWN.join(", ")} from ${SCOPED}`,
    // The audit trail is only added to, and sealed by a function of the owner's.
    `revoke insert, update, delete on audit_trail from ${EVERYWHERE}`,
    `revoke update, delete on audit_pending from ${EVERYWHERE}`,
    `grant select on ${scoped.join(", ")} to ${hub}`,
  ];
}

/**
 * Puts the wall up, in a transaction of the owner's. Where it stands as it should, nothing is touched.
 * @param hub the name of the hub's role
 * @throws HubError BAD_USER_INPUT when that role would see through it
 */
export async function raiseWall(owner: postgres.TransactionSql, hub: string): Promise<void> {
  await joinRoles(owner, hub);
  await checkRole(owner, hub);
  const [found] = await owner<{ name: string; tables: string }[]>`
    select quote_ident(${hub}) as name, string_agg(oid || relname, ',' order by oid) as tables
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`;
  const statements = [...declaredScopes().flatMap(policiesOf), ...privilegesOf(found?.name ?? "")];
  const mark = createHash("sha256")
    .update(JSON.stringify([statements, found?.tables]))
    .digest("base64url");
  const [stands] = await owner<{ mark: string | null }[]>`
    select obj_description(oid, 'pg_policy') as mark from pg_policy
    where polrelid = 'organization'::regclass and polname = 'everywhere'`;
  if (stands?.mark === mark) return;
  for (const statement of [...statements, `comment on policy everywhere on organization is '${mark}'`])
    await owner.unsafe(statement);
}

/** Makes the roles where there are none yet. Who may not do that finds them made by somebody who may. */
async function joinRoles(owner: postgres.TransactionSql, hub: string): Promise<void> {
  for (const role of [EVERYWHERE, SCOPED]) {
    const [known] = await owner`select from pg_roles where rolname = ${role}`;
    if (known === undefined) await onlyOnce(owner, `create role ${role} nologin`);
    const [is] = await owner<{ member: boolean; sees: boolean; name: string }[]>`
      select pg_has_role(${hub}, ${role}, 'member') as member, pg_has_role(current_user, ${role}, 'usage') as sees,
             quote_ident(${hub}) as name`;
    if (is?.member !== true) await onlyOnce(owner, `grant ${role} to ${is?.name ?? ""}`);
    // Migrations change rows as well.
    if (role === EVERYWHERE && is?.sees !== true) await onlyOnce(owner, `grant ${role} to current_user`);
  }
}

/** Roles belong to all databases of a server: another one's hub may do the same at this moment. */
async function onlyOnce(owner: postgres.TransactionSql, statement: string): Promise<void> {
  await owner.unsafe(`do $$ begin ${statement}; exception when duplicate_object or unique_violation then null; end $$`);
}

/** Row-level security is nothing to superusers, to roles that are above it, and to owners unless it is forced on them. */
async function checkRole(owner: postgres.TransactionSql, hub: string): Promise<void> {
  const [role] = await owner<Record<"above" | "owns" | "inherits", boolean>[]>`
    select rolsuper or rolbypassrls as above, pg_has_role(rolname, ${EVERYWHERE}, 'usage') as inherits,
           exists (select from pg_class where relnamespace = 'public'::regnamespace and pg_has_role(rolname, relowner, 'member')) as owns
    from pg_roles where rolname = ${hub}`;
  const wrong = Object.entries(role ?? {}).find(([, is]) => is)?.[0];
  if (wrong === undefined) return;
  const reasons = {
    above: "is a superuser, or has BYPASSRLS",
    owns: "owns tables of the hub's",
    inherits: "inherits what its groups may: make it NOINHERIT",
  };
  const reason = Object.entries(reasons).find(([name]) => name === wrong)?.[1] ?? "";
  throw new HubError(
    "BAD_USER_INPUT",
    `the role of DATABASE_URL, ${hub}, ${reason}; with OWNER_DATABASE_URL it must see no row by itself`,
  );
}

/** The tables on which the wall is forced on their owner: whoever loads them by COPY takes it off for that transaction. */
export async function withoutForce<T>(owner: postgres.TransactionSql, work: () => Promise<T>): Promise<T> {
  const forced = await owner<{ name: string }[]>`
    select oid::regclass::text as name from pg_class where relforcerowsecurity and relnamespace = 'public'::regnamespace`;
  for (const { name } of forced) await owner.unsafe(`alter table ${name} no force row level security`);
  const result = await work();
  for (const { name } of forced) await owner.unsafe(`alter table ${name} force row level security`);
  return result;
}
