import { type ClassType, Field, ObjectType } from "type-graphql";
import { DateScalar, Planned, enumType } from "../relay/index.ts";
import type { Withheld } from "./cadre.rules.ts";

export const WithheldType = enumType<Withheld>("Withheld", "Why a private value is not shown.", {
  NO_RIGHT: "The viewer has no right to private values where the cadre belongs (không có quyền xem).",
});

/** A private value as it is shown: itself, or why not. */
export interface PrivateValue {
  readonly value: string | null;
  readonly withheld: Withheld | null;
}

function privateType(name: string, what: string, scalar: () => typeof DateScalar | StringConstructor): ClassType<PrivateValue> {
  @ObjectType(name, { description: `A private ${what}, or why it is withheld (thông tin riêng).`, simpleResolvers: true })
  class PrivateType implements PrivateValue {
    @Planned({ kind: "column", column: "value", mark: "mark" })
    @Field(scalar, { nullable: true, description: "null where none is recorded, and where it is withheld." })
    value!: string | null;

    @Field(() => WithheldType, { nullable: true, description: "Why it is not shown; null where it is." })
    withheld!: Withheld | null;
  }
  return PrivateType;
}

export const PrivateDateType = privateType("PrivateDate", "day", () => DateScalar);
export const PrivateTextType = privateType("PrivateText", "text", () => String);
