import { type SQL, sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import {
  type FilterOf,
  type RowOf,
  type RowRef,
  type RowsForm,
  type ValueForm,
  many,
  one,
  selectRows,
  source,
} from "../../db/index.ts";
import { today } from "../relay/index.ts";
import { appointment } from "./appointment.table.ts";

export type AppointmentRow = RowOf<typeof appointment>;

/** The condition "the post is held by this appointment on the day". */
export function heldOn(day: string): SQL {
  return sql`(${appointment.startsOn} <= ${day}::date and (${appointment.endsOn} is null or ${appointment.endsOn} > ${day}::date))`;
}

const appointments = source({
  name: "appointments",
  table: appointment,
  filters: {
    asOf: (day: string) => heldOn(day),
    current: (current: boolean) => (current ? heldOn(today()) : sql`not ${heldOn(today())}`),
  },
  orders: {
    NEWEST: [
      { column: appointment.startsOn, direction: "desc" },
      { column: appointment.id, direction: "desc" },
    ],
  },
  defaultOrder: "NEWEST",
});

export type AppointmentFilterValue = FilterOf<typeof appointments>;

export const appointmentById = one("appointmentById", appointment, appointment.id);

export const appointmentsOfPosition = many(
  "appointmentsOfPosition",
  appointments,
  (parent) => sql`${appointment.positionId} = ${parent}`,
);

export const appointmentsOfCadre = many("appointmentsOfCadre", appointments, (parent) => sql`${appointment.cadreId} = ${parent}`);

/** The filter that the arguments of a cadre's appointments mean. */
export function cadreAppointmentsFilter({ asOf, current }: AppointmentFilterValue): AppointmentFilterValue {
  return { asOf: asOf ?? null, current: current ?? null };
}

/** The appointments by which a post is held on a day, today when it is left out: one, or none when the post is vacant. */
export function holdersOfPosition(
  ctx: HubContext,
  positionId: number,
  asOf: string | null | undefined,
): Promise<AppointmentRow[]> {
  const day = asOf ?? today();
  return ctx.load.batch(`holdersOfPosition:${day}`, positionId, async (reader, ids) => {
    const wanted = sql`${appointment.positionId} = any(${sql.param(ids)}::integer[])`;
    const found = await selectRows(reader, appointmentById, sql`where ${wanted} and ${heldOn(day)} order by ${appointment.id}`);
    const byPosition = new Map<number, AppointmentRow[]>(ids.map((id) => [id, []]));
    for (const row of found) byPosition.get(row.positionId)?.push(row);
    return ids.map((id) => byPosition.get(id) ?? []);
  });
}

/** The same in SQL. */
export const holdersForm: RowsForm = {
  kind: "rows",
  needs: ["id"],
  columns: appointmentById.columns,
  rest: (row, args) => sql`${heldBy(row, args)} order by ${appointment.id}`,
};

/** Whether there is none. */
export const vacantForm: ValueForm = {
  kind: "value",
  needs: ["id"],
  value: (row, args) => sql`not exists (select ${heldBy(row, args)})`,
};

function heldBy(row: RowRef, { asOf }: Readonly<Record<string, unknown>>): SQL {
  const day = typeof asOf === "string" ? asOf : today();
  return sql`from ${appointment} where ${appointment.positionId} = ${row("id")} and ${heldOn(day)}`;
}
