import { and, eq, gt, isNull, lt, ne, or } from "drizzle-orm";
import { type Refusals, checkVersion } from "../../access/index.ts";
import type { Transaction } from "../../db/index.ts";
import { notFound } from "../../kernel/errors.ts";
import { cleanOptionalText } from "../../kernel/text.ts";
import { position } from "../position/index.ts";
import { globalId, rowId } from "../relay/index.ts";
import { type AppointmentMethod, type Tenure, checkEnd, checkTenure, heldByAnother } from "./appointment.rules.ts";
import type { AppointmentRow } from "./appointment.store.ts";
import { appointment } from "./appointment.table.ts";

/** The fields of a new appointment, as a client sends them. */
export interface NewAppointment {
  positionId: string;
  cadreId: string;
  startsOn: string;
  endsOn?: string | null;
  method: AppointmentMethod;
  decisionNumber?: string | null;
}

/** The fields of an appointment that can be corrected; what is left out stays. */
export interface AppointmentChange {
  id: string;
  expectedVersion?: number | null;
  startsOn?: string | null;
  endsOn?: string | null;
  method?: AppointmentMethod | null;
  decisionNumber?: string | null;
}

/** The end of an appointment. */
export interface AppointmentEnd {
  id: string;
  expectedVersion?: number | null;
  endsOn: string;
}

/** Puts a cadre in a post and returns the appointment's row id. */
export async function insertAppointment(tx: Transaction, input: NewAppointment): Promise<number> {
  const positionId = rowId("Position", "input.positionId", input.positionId);
  const cadreId = rowId("Cadre", "input.cadreId", input.cadreId);
  const tenure = { startsOn: input.startsOn, endsOn: input.endsOn ?? null };
  const decisionNumber = cleanOptionalText("input.decisionNumber", input.decisionNumber, 100);
  checkTenure(tenure, "input.endsOn");
  if (!(await lockPosition(tx, positionId))) throw notFound("input.positionId", input.positionId, "position");
  const other = await otherHolder(tx, positionId, tenure);
  if (other !== undefined) throw heldByAnother("input.positionId", input.positionId, other);
  const [row] = await tx.orm
    .insert(appointment)
    .values({ positionId, cadreId, ...tenure, method: input.method, decisionNumber, provenance: "OPERATOR" })
    .returning({ id: appointment.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

/** Ends an appointment and returns its row id. */
export async function endAppointment(tx: Transaction, input: AppointmentEnd): Promise<number> {
  const row = await lockAppointment(tx, input);
  checkEnd(row, input.endsOn);
  await tx.orm.update(appointment).set({ endsOn: input.endsOn }).where(eq(appointment.id, row.id));
  return row.id;
}

/** Corrects an appointment and returns its row id. */
export async function updateAppointment(tx: Transaction, input: AppointmentChange): Promise<number> {
  const row = await lockAppointment(tx, input);
  const tenure = { startsOn: input.startsOn ?? row.startsOn, endsOn: input.endsOn === undefined ? row.endsOn : input.endsOn };
  checkTenure(tenure, input.endsOn == null ? "input.startsOn" : "input.endsOn");
  const other = await otherHolder(tx, row.positionId, tenure, row.id);
  if (other !== undefined) throw heldByAnother(...boundInTheWay(input, other), other);
  await tx.orm
    .update(appointment)
    .set({
      ...tenure,
      method: input.method ?? row.method,
      decisionNumber:
        input.decisionNumber === undefined
          ? row.decisionNumber
          : cleanOptionalText("input.decisionNumber", input.decisionNumber, 100),
    })
    .where(eq(appointment.id, row.id));
  return row.id;
}

/** Which of the corrected bounds reaches into the other's days: the start when that is given and lies before the other's end. */
function boundInTheWay(input: Omit<AppointmentChange, "id">, other: Tenure): [field: string, value: string | null] {
  const startsTooEarly = input.startsOn != null && other.startsOn < input.startsOn;
  return startsTooEarly || input.endsOn === undefined
    ? ["input.startsOn", input.startsOn ?? null]
    : ["input.endsOn", input.endsOn];
}

/**
 * Holds a post until the transaction ends, so that its appointments are written one after the other: two that overlap would wait for
 * each other at the constraint, and one would die of a deadlock. Says whether there is such a post.
 */
async function lockPosition(tx: Transaction, id: number): Promise<boolean> {
  const rows = await tx.orm.select({ id: position.id }).from(position).where(eq(position.id, id)).for("no key update");
  return rows.length > 0;
}

async function lockAppointment(
  tx: Transaction,
  { id, expectedVersion }: Omit<AppointmentEnd, "endsOn">,
): Promise<AppointmentRow> {
  const [row] = await tx.orm
    .select()
    .from(appointment)
    .where(eq(appointment.id, rowId("Appointment", "input.id", id)))
    .for("update");
  if (row === undefined) throw notFound("input.id", id, "appointment");
  checkVersion(row, expectedVersion);
  await lockPosition(tx, row.positionId);
  return row;
}

/** The first other appointment to the post that shares a day with the tenure. */
async function otherHolder(
  tx: Transaction,
  positionId: number,
  { startsOn, endsOn }: Tenure,
  except = 0,
): Promise<(Tenure & { holder: string }) | undefined> {
  const [found] = await tx.orm
    .select({ startsOn: appointment.startsOn, endsOn: appointment.endsOn, cadreId: appointment.cadreId })
    .from(appointment)
    .where(
      and(
        eq(appointment.positionId, positionId),
        ne(appointment.id, except),
        endsOn === null ? undefined : lt(appointment.startsOn, endsOn),
        or(isNull(appointment.endsOn), gt(appointment.endsOn, startsOn)),
      ),
    )
    .orderBy(appointment.startsOn)
    .limit(1);
  return found && { startsOn: found.startsOn, endsOn: found.endsOn, holder: globalId("Cadre", found.cadreId) };
}

/** What a client is told when the database refuses an appointment. */
export function appointmentRefusals(input: NewAppointment | AppointmentChange): Refusals {
  if (!("positionId" in input)) return { appointment_one_holder: () => heldByAnother("input.startsOn", input.startsOn ?? null) };
  return {
    appointment_one_holder: () => heldByAnother("input.positionId", input.positionId),
    appointment_cadre_id_cadre_id_fk: () => notFound("input.cadreId", input.cadreId, "cadre"),
  };
}
