import { ArgsType, Field, ID, InputType, ObjectType } from "type-graphql";
import { type Provenance, ProvenanceType } from "../organization/index.ts";
import { ChangeInput, DateScalar, EntityFields, Node, PageArgs, WriteInput, connectionType } from "../relay/index.ts";
import { AppointmentMethodType } from "./appointment-enums.type.ts";
import type { AppointmentChange, AppointmentEnd, NewAppointment } from "./appointment-write.store.ts";
import type { AppointmentMethod } from "./appointment.rules.ts";
import type { AppointmentFilterValue, AppointmentRow } from "./appointment.store.ts";

/** The fields of an appointment that are shown as they are stored. */
@ObjectType("Appointment", {
  implements: Node,
  description: "A cadre in a post from a day to a day (bổ nhiệm, bầu, điều động).",
  simpleResolvers: true,
})
export class AppointmentType
  extends EntityFields
  implements Pick<AppointmentRow, "startsOn" | "endsOn" | "method" | "decisionNumber" | "provenance">
{
  @Field(() => DateScalar, { description: "First day on which the post is held (từ ngày)." })
  startsOn!: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: "First day on which it is no longer held; null without an end (đến trước ngày).",
  })
  endsOn!: string | null;

  @Field(() => AppointmentMethodType)
  method!: AppointmentMethod;

  @Field(() => String, { nullable: true, description: "Number of the decision (số quyết định)." })
  decisionNumber!: string | null;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

export const AppointmentConnection = connectionType<AppointmentRow>("Appointment", () => AppointmentType);

/** Arguments of the list of a cadre's appointments. */
@ArgsType()
export class CadreAppointmentsArgs extends PageArgs implements AppointmentFilterValue {
  @Field(() => DateScalar, { nullable: true, description: "Only those by which a post is held on this day." })
  asOf?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: "true: only those by which a post is held today; false: only the others.",
  })
  current?: boolean | null;
}

@InputType({ description: "A new appointment." })
export class AppointInput extends WriteInput implements NewAppointment {
  @Field(() => ID, { description: "The post; it must have no other holder on any of the days." })
  positionId!: string;

  @Field(() => ID)
  cadreId!: string;

  @Field(() => DateScalar, { description: "First day on which the post is held." })
  startsOn!: string;

  @Field(() => DateScalar, { nullable: true, description: "First day on which it is no longer held. Left out: no end." })
  endsOn?: string | null;

  @Field(() => AppointmentMethodType)
  method!: AppointmentMethod;

  @Field(() => String, { nullable: true, description: "At most 100 characters." })
  decisionNumber?: string | null;
}

@InputType({ description: "The end of an appointment." })
export class EndAppointmentInput extends ChangeInput implements AppointmentEnd {
  @Field(() => DateScalar, {
    description: "First day on which the post is no longer held: after the start, and before an end that is set already.",
  })
  endsOn!: string;
}

@InputType({ description: "A correction of an appointment: what is left out stays." })
export class UpdateAppointmentInput extends ChangeInput implements AppointmentChange {
  @Field(() => DateScalar, { nullable: true })
  startsOn?: string | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: "First day on which the post is no longer held; null takes the end away.",
  })
  endsOn?: string | null;

  @Field(() => AppointmentMethodType, { nullable: true })
  method?: AppointmentMethod | null;

  @Field(() => String, { nullable: true, description: "At most 100 characters; null takes it away." })
  decisionNumber?: string | null;
}
