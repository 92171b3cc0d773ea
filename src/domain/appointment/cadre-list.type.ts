import { ArgsType, Field, ID, InputType } from "type-graphql";
import { type CadreCategory, CadreCategoryType, type CadreRow, CadreType } from "../cadre/index.ts";
import { PageArgs, connectionType, enumType } from "../relay/index.ts";
import type { CadreFilterValue, CadreOrder } from "./cadre-list.store.ts";

export const CadreOrderType = enumType<CadreOrder>("CadreOrder", "How a list of cadres is ordered.", {
  NAME_ASC: "By given name in the order of the Vietnamese alphabet, then by the whole name, as Vietnamese lists are.",
  NAME_DESC: "The same, backward.",
});

export const CadreConnection = connectionType<CadreRow>("Cadre", () => CadreType);

@InputType({ description: "Narrows a list of cadres; all that is given must hold." })
export class CadreFilter implements CadreFilterValue {
  @Field(() => String, { nullable: true, description: "Words of the name, with or without accents, the last may be only begun." })
  search?: string | null;

  @Field(() => [CadreCategoryType], { nullable: true, description: "Any of these categories." })
  category?: CadreCategory[] | null;

  @Field(() => ID, { nullable: true, description: "Holding a post today in the subtree of this organization, itself included." })
  within?: string | null;
}

/** Arguments of a list of cadres. */
@ArgsType()
export class CadreListArgs extends PageArgs {
  @Field(() => CadreFilter, { nullable: true })
  filter?: CadreFilter | null;

  @Field(() => CadreOrderType, { defaultValue: "NAME_ASC" })
  orderBy?: CadreOrder | null;
}
