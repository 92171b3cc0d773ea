import { sql } from "drizzle-orm";
import { type FilterOf, type OrderOf, forItsValues, searches, source, isAnyOf } from "../../db/index.ts";
import { type CadreCategory, cadre } from "../cadre/index.ts";
import { type Belonging, belongsWithin } from "../organization/index.ts";
import { position } from "../position/index.ts";
import { today } from "../relay/index.ts";
import { heldOn } from "./appointment.store.ts";
import { appointment } from "./appointment.table.ts";

/** A cadre belongs where it holds a post today. */
const holding: Belonging = {
  key: cadre.id,
  reference: appointment.cadreId,
  rows: (within) =>
    sql`from ${appointment} join ${position} on ${position.id} = ${appointment.positionId} where ${heldOn(today())} and ${within(position.organizationId)}`,
};

/** All cadres. The list is in this slice, not in the cadre's: where somebody works is known from appointments only. */
export const cadres = source({
  name: "cadres",
  table: cadre,
  filters: {
    search: (text: string) => forItsValues(searches(cadre.searchText, "filter.search", text)),
    category: (categories: CadreCategory[]) => isAnyOf(cadre.category, categories),
    within: (root: string) => belongsWithin(holding, "filter.within", root),
  },
  costly: ["search"],
  orders: {
    NAME_ASC: [
      { column: cadre.sortKey, direction: "asc" },
      { column: cadre.id, direction: "asc" },
    ],
    NAME_DESC: [
      { column: cadre.sortKey, direction: "desc" },
      { column: cadre.id, direction: "desc" },
    ],
  },
  defaultOrder: "NAME_ASC",
});

export type CadreFilterValue = FilterOf<typeof cadres>;
export type CadreOrder = OrderOf<typeof cadres>;
