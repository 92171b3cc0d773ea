import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from "type-graphql";
import { Can, type HubContext, write } from "../../access/index.ts";
import { byKey, shownColumn } from "../../db/index.ts";
import { Planned, globalId, globalIdForm, rowId, targets } from "../relay/index.ts";
import { cadrePolicy } from "./cadre.policy.ts";
import { type CadreRow, cadreById, insertCadre, updateCadre } from "./cadre.store.ts";
import { CadreType, CreateCadreInput, UpdateCadreInput } from "./cadre.type.ts";
import { privateForm, privateValue } from "./private.store.ts";
import { PrivateDateType, PrivateTextType, type PrivateValue } from "./private.type.ts";

@Resolver(() => CadreType)
export class CadreResolver {
  @Can(cadrePolicy.read)
  @Planned(byKey(cadreById, ({ id }: { id: string }) => rowId("Cadre", "id", id)))
  @Query(() => CadreType, { nullable: true, description: "The cadre with this id; null when there is none." })
  cadre(@Arg("id", () => ID) id: string, @Ctx() ctx: HubContext): Promise<CadreRow | null> {
    return ctx.load.one(cadreById, rowId("Cadre", "id", id));
  }

  @Planned(globalIdForm("Cadre"))
  @FieldResolver(() => ID)
  id(@Root() cadre: CadreRow): string {
    return globalId("Cadre", cadre.id);
  }

  @Planned(shownColumn("name"))
  @FieldResolver(() => String, { description: "Family name first, given name last, in composed Unicode (họ và tên)." })
  fullName(@Root() cadre: CadreRow): string {
    return cadre.name;
  }

  @Planned(privateForm("birthDate"))
  @FieldResolver(() => PrivateDateType, { description: "Private (ngày sinh)." })
  birthDate(@Root() cadre: CadreRow, @Ctx() ctx: HubContext): Promise<PrivateValue> {
    return privateValue(ctx, cadre, "birthDate");
  }

  @Planned(privateForm("ethnicity"))
  @FieldResolver(() => PrivateTextType, { description: "Private (dân tộc)." })
  ethnicity(@Root() cadre: CadreRow, @Ctx() ctx: HubContext): Promise<PrivateValue> {
    return privateValue(ctx, cadre, "ethnicity");
  }

  @Can(cadrePolicy.write)
  @Mutation(() => CadreType, { description: "Adds a cadre." })
  createCadre(@Arg("input", () => CreateCadreInput) input: CreateCadreInput, @Ctx() ctx: HubContext): Promise<CadreRow> {
    const request = { name: "createCadre", input, refusals: {}, action: cadrePolicy.write };
    return write(ctx, request, cadreById, (tx) => insertCadre(tx, input));
  }

  @Can(cadrePolicy.write)
  @Mutation(() => CadreType, { description: "Changes a cadre." })
  updateCadre(@Arg("input", () => UpdateCadreInput) input: UpdateCadreInput, @Ctx() ctx: HubContext): Promise<CadreRow> {
    const request = {
      name: "updateCadre",
      input,
      refusals: {},
      action: cadrePolicy.write,
      targets: targets("Cadre", cadreById, "input.id", input.id),
    };
    return write(ctx, request, cadreById, (tx) => updateCadre(tx, input));
  }
}
