import type { Slice } from "../relay/index.ts";
import { CadreAppointmentsResolver, PositionAppointmentsResolver } from "./appointment-ends.resolver.ts";
import { appointmentPolicy } from "./appointment.policy.ts";
import { AppointmentResolver } from "./appointment.resolver.ts";
import { appointmentById } from "./appointment.store.ts";
import { CadreListResolver } from "./cadre-list.resolver.ts";

export * from "./appointment.rules.ts";

export const appointmentSlice: Slice = {
  resolvers: [AppointmentResolver, PositionAppointmentsResolver, CadreAppointmentsResolver, CadreListResolver],
  nodes: { Appointment: appointmentById },
  reads: { Appointment: appointmentPolicy.read },
};
