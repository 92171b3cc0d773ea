import { Arg, Ctx, FieldResolver, ID, Mutation, Resolver, Root } from "type-graphql";
import { Can, type HubContext, write } from "../../access/index.ts";
import { toOne } from "../../db/index.ts";
import { type CadreRow, CadreType, cadreById } from "../cadre/index.ts";
import { type PositionRow, PositionType, positionById } from "../position/index.ts";
import { Planned, globalId, globalIdForm, targets } from "../relay/index.ts";
import { appointmentRefusals, endAppointment, insertAppointment, updateAppointment } from "./appointment-write.store.ts";
import { appointmentPolicy } from "./appointment.policy.ts";
import { type AppointmentRow, appointmentById } from "./appointment.store.ts";
import { AppointInput, AppointmentType, EndAppointmentInput, UpdateAppointmentInput } from "./appointment.type.ts";

@Resolver(() => AppointmentType)
export class AppointmentResolver {
  @Planned(globalIdForm("Appointment"))
  @FieldResolver(() => ID)
  id(@Root() appointment: AppointmentRow): string {
    return globalId("Appointment", appointment.id);
  }

  @Planned(toOne(positionById, "positionId"))
  @FieldResolver(() => PositionType, { description: "The post that is held (chức danh)." })
  position(@Root() appointment: AppointmentRow, @Ctx() ctx: HubContext): Promise<PositionRow | null> {
    return ctx.load.one(positionById, appointment.positionId);
  }

  @Planned(toOne(cadreById, "cadreId"))
  @FieldResolver(() => CadreType, { description: "Who holds it (cán bộ)." })
  cadre(@Root() appointment: AppointmentRow, @Ctx() ctx: HubContext): Promise<CadreRow | null> {
    return ctx.load.one(cadreById, appointment.cadreId);
  }

  @Can(appointmentPolicy.appoint)
  @Mutation(() => AppointmentType, { description: "Puts a cadre in a post that has no other holder on any of the days." })
  appoint(@Arg("input", () => AppointInput) input: AppointInput, @Ctx() ctx: HubContext): Promise<AppointmentRow> {
    const request = {
      name: "appoint",
      input,
      refusals: appointmentRefusals(input),
      action: appointmentPolicy.appoint,
      targets: () => [
        ...targets("Position", positionById, "input.positionId", input.positionId)(),
        ...targets("Cadre", cadreById, "input.cadreId", input.cadreId)("READ"),
      ],
    };
    return write(ctx, request, appointmentById, (tx) => insertAppointment(tx, input));
  }

  @Can(appointmentPolicy.end)
  @Mutation(() => AppointmentType, {
    description: "Ends an appointment: from that day on the post is vacant, or held by a successor.",
  })
  endAppointment(
    @Arg("input", () => EndAppointmentInput) input: EndAppointmentInput,
    @Ctx() ctx: HubContext,
  ): Promise<AppointmentRow> {
    const request = {
      name: "endAppointment",
      input,
      refusals: {},
      action: appointmentPolicy.end,
      targets: targets("Appointment", appointmentById, "input.id", input.id),
    };
    return write(ctx, request, appointmentById, (tx) => endAppointment(tx, input));
  }

  @Can(appointmentPolicy.write)
  @Mutation(() => AppointmentType, { description: "Corrects an appointment; its post and its holder stay." })
  updateAppointment(
    @Arg("input", () => UpdateAppointmentInput) input: UpdateAppointmentInput,
    @Ctx() ctx: HubContext,
  ): Promise<AppointmentRow> {
    const request = {
      name: "updateAppointment",
      input,
      refusals: appointmentRefusals(input),
      action: appointmentPolicy.write,
      targets: targets("Appointment", appointmentById, "input.id", input.id),
    };
    return write(ctx, request, appointmentById, (tx) => updateAppointment(tx, input));
  }
}
