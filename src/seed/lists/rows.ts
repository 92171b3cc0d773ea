import { z } from "zod";
import type { UnitType } from "../../domain/organization/index.ts";

/** A row of the list after the rearrangement, whatever its tier; a province has no parent. */
export interface UnitRow {
  code: string;
  name: string;
  type: UnitType;
  parentCode: string;
}

/** A row of the list of October 2019, of which only the type is used. */
export interface UnitTypeRow {
  code: string;
  type: UnitType;
}

const name = z.string().transform(tidyName).pipe(z.string().min(1, "a unit needs a name"));

/** Rows of tinh_tp.json. */
export const provinceRow = row(2, { tinh: "PROVINCE", "thanh-pho": "MUNICIPALITY" }, false);
/** Rows of quan_huyen.json. */
export const districtRow = row(
  3,
  { huyen: "RURAL_DISTRICT", quan: "URBAN_DISTRICT", "thi-xa": "TOWN", "thanh-pho": "CITY" },
  true,
);
/** Rows of xa_phuong.json. */
export const communeRow = row(5, { xa: "COMMUNE", phuong: "WARD", "thi-tran": "TOWNSHIP" }, true);

/** Rows of districts.json of October 2019. */
export const districtRow2019 = row2019(3, {
  Huyện: "RURAL_DISTRICT",
  Quận: "URBAN_DISTRICT",
  "Thị xã": "TOWN",
  "Thành phố": "CITY",
});
/** Rows of wards.json of October 2019. */
export const communeRow2019 = row2019(5, { Xã: "COMMUNE", Phường: "WARD", "Thị trấn": "TOWNSHIP" });

function row(digits: number, types: Record<string, UnitType>, hasParent: boolean): z.ZodType<UnitRow> {
  const parent = hasParent ? z.string("a unit of this tier needs a parent_code") : z.string().default("");
  return z
    .object({ code: code(digits), name, type: oneOf(types), parent_code: parent })
    .transform(({ parent_code, ...rest }) => ({ ...rest, parentCode: parent_code }));
}

function row2019(digits: number, types: Record<string, UnitType>): z.ZodType<UnitTypeRow> {
  return z.object({ code: code(digits), unit: oneOf(types) }).transform(({ code, unit }) => ({ code, type: unit }));
}

function code(digits: number): z.ZodType<string> {
  return z.string().regex(new RegExp(`^[0-9]{${digits}}$`), `a code of this tier has ${digits} digits`);
}

function oneOf(types: Record<string, UnitType>): z.ZodType<UnitType> {
  return z.string().transform((value, context) => {
    const type = types[value];
    if (type !== undefined) return type;
    context.addIssue({
      code: "custom",
      message: `unknown type ${JSON.stringify(value)}; known are ${Object.keys(types).join(", ")}`,
    });
    return z.NEVER;
  });
}

/** Composed form, single spaces, "1" for "01", and the list's shorthand for a state farm written out. */
function tidyName(value: string): string {
  const spaced = value.normalize("NFC").trim().replace(/\s+/g, " ");
  return spaced.replace(/^0+(?=[1-9][0-9]*$)/, "").replace(/^(NT|N\.T) /, "Nông trường ");
}
