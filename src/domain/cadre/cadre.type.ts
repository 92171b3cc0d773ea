import { Field, InputType, ObjectType } from "type-graphql";
import { type Provenance, ProvenanceType } from "../organization/index.ts";
import { ChangeInput, DateScalar, EntityFields, Node, WriteInput } from "../relay/index.ts";
import { CadreCategoryType, GenderType } from "./cadre-enums.type.ts";
import type { CadreCategory, Gender } from "./cadre.rules.ts";
import type { CadreChange, CadreRow, NewCadre } from "./cadre.store.ts";

/** The fields of a cadre that everybody may see as they are stored; those that not everybody may see are in the resolver. */
@ObjectType("Cadre", {
  implements: Node,
  description: "A person who holds or may hold posts: cadre, civil servant or public employee (cán bộ, công chức, viên chức).",
  simpleResolvers: true,
})
export class CadreType extends EntityFields implements Pick<CadreRow, "category" | "gender" | "provenance"> {
  @Field(() => CadreCategoryType)
  category!: CadreCategory;

  @Field(() => GenderType)
  gender!: Gender;

  @Field(() => ProvenanceType)
  provenance!: Provenance;
}

@InputType({ description: "A new cadre." })
export class CreateCadreInput extends WriteInput implements NewCadre {
  @Field(() => String, { description: "Family name first, given name last; at most 200 characters." })
  fullName!: string;

  @Field(() => CadreCategoryType)
  category!: CadreCategory;

  @Field(() => GenderType)
  gender!: Gender;

  @Field(() => DateScalar, { nullable: true, description: "15 to 120 years ago." })
  birthDate?: string | null;

  @Field(() => String, { nullable: true, description: "At most 100 characters." })
  ethnicity?: string | null;
}

@InputType({ description: "A change of a cadre: what is left out stays." })
export class UpdateCadreInput extends ChangeInput implements CadreChange {
  @Field(() => String, { nullable: true, description: "At most 200 characters." })
  fullName?: string | null;

  @Field(() => CadreCategoryType, { nullable: true })
  category?: CadreCategory | null;

  @Field(() => GenderType, { nullable: true })
  gender?: Gender | null;

  @Field(() => DateScalar, { nullable: true, description: "15 to 120 years ago; null takes it away." })
  birthDate?: string | null;

  @Field(() => String, { nullable: true, description: "At most 100 characters; null takes it away." })
  ethnicity?: string | null;
}
