import { eq, sql } from "drizzle-orm";
import { type Refusals, checkVersion } from "../../access/index.ts";
import { type RowOf, type Transaction, many, one, source } from "../../db/index.ts";
import { notFound } from "../../kernel/errors.ts";
import { cleanText } from "../../kernel/text.ts";
import { rowId } from "../relay/index.ts";
import { MAX_ORDINAL, type PositionRank, checkOrdinal } from "./position.rules.ts";
import { position } from "./position.table.ts";

export type PositionRow = RowOf<typeof position>;

const positions = source({
  name: "positions",
  table: position,
  filters: {},
  orders: {
    ORDINAL_ASC: [
      { column: position.ordinal, direction: "asc" },
      { column: position.id, direction: "asc" },
    ],
  },
  defaultOrder: "ORDINAL_ASC",
});

export const positionById = one("positionById", position, position.id);

export const positionsOfOrganization = many(
  "positionsOfOrganization",
  positions,
  (parent) => sql`${position.organizationId} = ${parent}`,
);

/** The fields of a new post, as a client sends them. */
export interface NewPosition {
  organizationId: string;
  title: string;
  rank: PositionRank;
  ordinal?: number | null;
}

/** The fields of a post that can change; what is left out stays. */
export interface PositionChange {
  id: string;
  expectedVersion?: number | null;
  title?: string | null;
  rank?: PositionRank | null;
  ordinal?: number | null;
}

/** Adds a post, after the organization's last one when it is given no place, and returns its row id. */
export async function insertPosition(tx: Transaction, input: NewPosition): Promise<number> {
  const organizationId = rowId("Organization", "input.organizationId", input.organizationId);
  const title = cleanText("input.title", input.title, 300);
  const ordinal = input.ordinal == null ? await nextOrdinal(tx, organizationId) : checkOrdinal("input.ordinal", input.ordinal);
  const [row] = await tx.orm
    .insert(position)
    .values({ organizationId, title, rank: input.rank, ordinal })
    .returning({ id: position.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

async function nextOrdinal(tx: Transaction, organizationId: number): Promise<number> {
  const [last] = await tx.orm
    .select({ ordinal: sql<number | null>`max(${position.ordinal})` })
    .from(position)
    .where(eq(position.organizationId, organizationId));
  return Math.min((last?.ordinal ?? 0) + 1, MAX_ORDINAL);
}

/** Changes a post and returns its row id. */
export async function updatePosition(tx: Transaction, input: PositionChange): Promise<number> {
  const key = rowId("Position", "input.id", input.id);
  const [row] = await tx.orm.select().from(position).where(eq(position.id, key)).for("update");
  if (row === undefined) throw notFound("input.id", input.id, "position");
  checkVersion(row, input.expectedVersion);
  await tx.orm
    .update(position)
    .set({
      title: input.title == null ? row.title : cleanText("input.title", input.title, 300),
      rank: input.rank ?? row.rank,
      ordinal: input.ordinal == null ? row.ordinal : checkOrdinal("input.ordinal", input.ordinal),
    })
    .where(eq(position.id, key));
  return key;
}

/** What a client is told when the database refuses a new post. */
export function newPositionRefusals(input: NewPosition): Refusals {
  return {
    position_organization_id_organization_id_fk: () => notFound("input.organizationId", input.organizationId, "organization"),
  };
}
