import { type SQL, sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import { MARK } from "../../audit/index.ts";
import { type RowsForm, Scoped } from "../../db/index.ts";
import type { Withheld } from "./cadre.rules.ts";
import type { CadreRow } from "./cadre.store.ts";

/** The columns that take a right of their own. */
export type PrivateColumn = "birthDate" | "ethnicity";

/** The condition "the viewer may read what is private of this cadre": it belongs where that right is held. */
function isOpen(cadreId: SQL): SQL {
  return sql`${new Scoped("private", sql`true`, (roots) => sql`cadre_reached(${cadreId}, ${roots})`)}`;
}

/** A private value of a cadre, or why it is withheld. Whoever looks at the value has it given out. */
export async function privateValue(
  ctx: HubContext,
  row: CadreRow,
  column: PrivateColumn,
): Promise<{ readonly value: string | null; readonly withheld: Withheld | null }> {
  const open = await ctx.load.batch("privateOfCadre", row.id, async (reader, ids) => {
    const rows = await reader.rows(
      sql`select asked.id from unnest(${sql.param(ids)}::integer[]) as asked (id) where ${isOpen(sql`asked.id`)}`,
    );
    const found = new Set(rows.map(({ id }) => Number(id)));
    return ids.map((id) => found.has(id));
  });
  if (!open) return { value: null, withheld: "NO_RIGHT" };
  return {
    get value() {
      ctx.disclosures.add("Cadre", row.id, column);
      return row[column];
    },
    withheld: null,
  };
}

/** The same in SQL. */
export function privateForm(column: PrivateColumn): RowsForm {
  const [open, close] = [MARK.open, MARK.close].map((code) => sql.raw(`chr(${code})`));
  return {
    kind: "row",
    needs: ["id", column],
    columns: { value: sql`private.value`, withheld: sql`private.withheld`, mark: sql`private.mark` },
    rest: (
      row,
    ) => sql`from (select case when open.yes then ${row(column)} end as value, case when not open.yes then 'NO_RIGHT' end as withheld,
        case when open.yes then ${open} || 'Cadre ' || ${row("id")} || ${sql.raw(`' ${column}'`)} || ${close} else '' end as mark
      from (select ${isOpen(row("id"))} as yes) as open) as private`,
  };
}
