import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from "type-graphql";
import type { HubContext } from "../../access/index.ts";
import { toPage } from "../../db/index.ts";
import type { Connection } from "../../kernel/page.ts";
import { type CadreRow, CadreType } from "../cadre/index.ts";
import { type PositionRow, PositionType } from "../position/index.ts";
import { DateScalar, PageArgs, Planned, ListLength } from "../relay/index.ts";
import {
  type AppointmentRow,
  appointmentsOfCadre,
  appointmentsOfPosition,
  cadreAppointmentsFilter,
  holdersForm,
  holdersOfPosition,
  vacantForm,
} from "./appointment.store.ts";
import { AppointmentConnection, AppointmentType, CadreAppointmentsArgs } from "./appointment.type.ts";

const AS_OF = "The day that is asked about; today in Viet Nam when left out.";

@Resolver(() => PositionType)
export class PositionAppointmentsResolver {
  @Planned(holdersForm)
  @ListLength(2)
  @FieldResolver(() => [AppointmentType], {
    description: "By whom the post is held on a day: one appointment, none when it is vacant (người giữ chức danh).",
  })
  holders(
    @Root() position: PositionRow,
    @Arg("asOf", () => DateScalar, { nullable: true, description: AS_OF }) asOf: string | null | undefined,
    @Ctx() ctx: HubContext,
  ): Promise<AppointmentRow[]> {
    return holdersOfPosition(ctx, position.id, asOf);
  }

  @Planned(vacantForm)
  @FieldResolver(() => Boolean, { description: "Whether nobody holds the post on a day (khuyết)." })
  async vacant(
    @Root() position: PositionRow,
    @Arg("asOf", () => DateScalar, { nullable: true, description: AS_OF }) asOf: string | null | undefined,
    @Ctx() ctx: HubContext,
  ): Promise<boolean> {
    return (await holdersOfPosition(ctx, position.id, asOf)).length === 0;
  }

  @Planned(toPage(appointmentsOfPosition))
  @FieldResolver(() => AppointmentConnection, {
    description: "All appointments to the post, past and future ones too, the newest first.",
  })
  appointments(
    @Root() position: PositionRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<AppointmentRow>> {
    return ctx.load.many(appointmentsOfPosition, position.id, args);
  }
}

@Resolver(() => CadreType)
export class CadreAppointmentsResolver {
  @Planned(toPage(appointmentsOfCadre, cadreAppointmentsFilter))
  @FieldResolver(() => AppointmentConnection, {
    description: "The cadre's appointments, past and future ones too, the newest first (quá trình công tác).",
  })
  appointments(
    @Root() cadre: CadreRow,
    @Args(() => CadreAppointmentsArgs) args: CadreAppointmentsArgs,
    @Ctx() ctx: HubContext,
  ): Promise<Connection<AppointmentRow>> {
    return ctx.load.many(appointmentsOfCadre, cadre.id, {
      ...args,
      filter: cadreAppointmentsFilter(args),
    });
  }
}
