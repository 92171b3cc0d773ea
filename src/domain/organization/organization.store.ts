import { eq, sql } from "drizzle-orm";
import { checkVersion, type Refusals } from "../../access/index.ts";
import {
  type FilterOf,
  type OrderOf,
  type RowOf,
  type RowsForm,
  type Transaction,
  forItsValues,
  located,
  many,
  one,
  oneByText,
  searches,
  source,
  isAnyOf,
} from "../../db/index.ts";
import { badInput, HubError, notFound } from "../../kernel/errors.ts";
import { cleanOptionalText, cleanText } from "../../kernel/text.ts";
import { rowId } from "../relay/index.ts";
import type { Level, OrganizationKind, UnitType } from "./organization.rules.ts";
import { organization } from "./organization.table.ts";
import { directlyBelow, withinSubtree } from "./subtree.store.ts";

export type OrganizationRow = RowOf<typeof organization>;

const id = { column: organization.id, direction: "asc" } as const;
const idDescending = { column: organization.id, direction: "desc" } as const;

/** All organizations. */
export const organizations = source({
  name: "organizations",
  table: organization,
  filters: {
    search: (text: string) => searches(organization.searchText, "filter.search", text),
    kind: (kinds: OrganizationKind[]) => isAnyOf(organization.kind, kinds),
    level: (levels: Level[]) => isAnyOf(organization.level, levels),
    unitType: (types: UnitType[]) => isAnyOf(organization.unitType, types),
    parent: (parent: string) => directlyBelow("filter.parent", parent),
    within: (root: string) => withinSubtree("filter.within", root),
    validOn: (day: string) =>
      forItsValues(
        sql`${organization.validFrom} <= ${day}::date and (${organization.validTo} is null or ${organization.validTo} > ${day}::date)`,
      ),
  },
  costly: ["search"],
  orders: {
    NAME_ASC: [{ column: organization.sortKey, direction: "asc" }, id],
    NAME_DESC: [{ column: organization.sortKey, direction: "desc" }, idDescending],
    CODE_ASC: [{ column: organization.code, direction: "asc" }, id],
    CODE_DESC: [{ column: organization.code, direction: "desc" }, idDescending],
    LEVEL_ASC: [{ column: organization.level, direction: "asc" }, { column: organization.sortKey, direction: "asc" }, id],
    LEVEL_DESC: [
      { column: organization.level, direction: "desc" },
      { column: organization.sortKey, direction: "desc" },
      idDescending,
    ],
  },
  defaultOrder: "NAME_ASC",
});

export type OrganizationFilterValue = FilterOf<typeof organizations>;
export type OrganizationOrder = OrderOf<typeof organizations>;

export const organizationById = one("organizationById", organization, organization.id);

export const organizationByCode = oneByText("organizationByCode", organization, organization.code);

export const childrenOfOrganization = many(
  "childrenOfOrganization",
  organizations,
  (parent) => sql`${organization.parentId} = ${parent}`,
);

/** Everything below an organization, itself not included. */
export const descendantsOfOrganization = many(
  "descendantsOfOrganization",
  organizations,
  (root) => sql`${organization.path} > (select top.path from organization top where top.id = ${root})
    and ${organization.path} < (select subtree_end(top.path) from organization top where top.id = ${root})`,
);

/** The filter that the arguments of `descendants` mean. */
export function descendantsFilter({ level }: { level?: Level[] | null }): OrganizationFilterValue {
  return { level: level ?? null };
}

/** The organization that an id or a code names, whichever is given. */
export const organizationByIdOrCode: RowsForm = located(organizationById, ({ id: globalId, code }) => {
  if (typeof globalId === "string" && code == null) return sql`${organization.id} = ${rowId("Organization", "id", globalId)}`;
  if (typeof code === "string" && globalId == null) return sql`${organization.code} = ${code}`;
  throw badInput("id", null, "give either id or code");
});

/** All organizations above, the root first. */
export const ancestorsForm: RowsForm = {
  kind: "rows",
  needs: ["path"],
  columns: organizationById.columns,
  rest: (row) => sql`
    from unnest((${row("path")})[:cardinality(${row("path")}) - 1]) with ordinality as above (id, place)
    join ${organization} on ${organization.id} = above.id order by above.place`,
};

/** The fields of a new organization, as a client sends them. */
export interface NewOrganization {
  code?: string | null;
  name: string;
  kind: OrganizationKind;
  level: Level;
  unitType?: UnitType | null;
  parentId?: string | null;
  validFrom: string;
  validTo?: string | null;
}

/** The fields of an organization that can change; what is left out stays. */
export interface OrganizationChange {
  id: string;
  expectedVersion?: number | null;
  code?: string | null;
  name?: string | null;
  kind?: OrganizationKind | null;
  unitType?: UnitType | null;
  parentId?: string | null;
  validFrom?: string | null;
  validTo?: string | null;
}

/** Adds an organization and returns its row id. */
export async function insertOrganization(tx: Transaction, input: NewOrganization): Promise<number> {
  const values = {
    code: cleanOptionalText("input.code", input.code, 40),
    name: cleanText("input.name", input.name, 300),
    kind: input.kind,
    level: input.level,
    unitType: input.unitType ?? null,
    parentId: input.parentId == null ? null : rowId("Organization", "input.parentId", input.parentId),
    validFrom: input.validFrom,
    validTo: input.validTo ?? null,
    provenance: "OPERATOR" as const,
  };
  const [row] = await tx.orm.insert(organization).values(values).returning({ id: organization.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

/** Changes an organization, a move to another parent included, and returns its row id. */
export async function updateOrganization(tx: Transaction, input: OrganizationChange): Promise<number> {
  const key = rowId("Organization", "input.id", input.id);
  const [row] = await tx.orm.select().from(organization).where(eq(organization.id, key)).for("update");
  if (row === undefined) throw notFound("input.id", input.id, "organization");
  checkVersion(row, input.expectedVersion);
  await tx.orm
    .update(organization)
    .set({
      code: input.code === undefined ? row.code : cleanOptionalText("input.code", input.code, 40),
      name: input.name == null ? row.name : cleanText("input.name", input.name, 300),
      kind: input.kind ?? row.kind,
      unitType: input.unitType === undefined ? row.unitType : input.unitType,
      parentId: input.parentId == null ? row.parentId : rowId("Organization", "input.parentId", input.parentId),
      validFrom: input.validFrom ?? row.validFrom,
      validTo: input.validTo === undefined ? row.validTo : input.validTo,
    })
    .where(eq(organization.id, key));
  return key;
}

/** What a client is told when the database refuses an organization. */
export function organizationRefusals(input: Partial<NewOrganization> | OrganizationChange): Refusals {
  const parent = input.parentId ?? null;
  const place = (rule: string) => () =>
    new HubError("CONFLICT", `input.parentId: ${rule}`, [{ field: "input.parentId", value: parent, rule }]);
  return {
    organization_code_unique: () => {
      const rule = "is the code of another organization; codes are unique";
      return new HubError("CONFLICT", `input.code: ${rule}`, [{ field: "input.code", value: input.code ?? null, rule }]);
    },
    organization_validity: () =>
      badInput(
        "input.validTo",
        input.validTo ?? null,
        "must be later than validFrom; it is the first day on which the organization is no more",
      ),
    organization_parent_required: () => badInput("input.parentId", parent, "is required below the central level"),
    organization_parent_id_organization_id_fk: () => notFound("input.parentId", parent, "organization"),
    organization_no_cycle: place("lies below the organization itself; choose a parent outside its subtree"),
    organization_level_rule: place("is of a level under which this level may not sit; see the type Level for which may"),
  };
}
