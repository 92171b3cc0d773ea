import { eq } from "drizzle-orm";
import { checkVersion } from "../../access/index.ts";
import { type RowOf, type Transaction, one } from "../../db/index.ts";
import { notFound } from "../../kernel/errors.ts";
import { cleanOptionalText, cleanText } from "../../kernel/text.ts";
import { rowId, today } from "../relay/index.ts";
import { type CadreCategory, type Gender, checkBirthDate } from "./cadre.rules.ts";
import { cadre } from "./cadre.table.ts";

export type CadreRow = RowOf<typeof cadre>;

export const cadreById = one("cadreById", cadre, cadre.id);

/** The fields of a new cadre, as a client sends them. */
export interface NewCadre {
  fullName: string;
  category: CadreCategory;
  gender: Gender;
  birthDate?: string | null;
  ethnicity?: string | null;
}

/** The fields of a cadre that can change; what is left out stays. */
export interface CadreChange {
  id: string;
  expectedVersion?: number | null;
  fullName?: string | null;
  category?: CadreCategory | null;
  gender?: Gender | null;
  birthDate?: string | null;
  ethnicity?: string | null;
}

/** Adds a cadre and returns the row id. */
export async function insertCadre(tx: Transaction, input: NewCadre): Promise<number> {
  const values = {
    name: cleanName(input.fullName),
    category: input.category,
    gender: input.gender,
    birthDate: checkedBirthDate(input.birthDate),
    ethnicity: cleanEthnicity(input.ethnicity),
    provenance: "OPERATOR" as const,
  };
  const [row] = await tx.orm.insert(cadre).values(values).returning({ id: cadre.id });
  if (row === undefined) throw new Error("the insert returned no row");
  return row.id;
}

/** Changes a cadre and returns the row id. */
export async function updateCadre(tx: Transaction, input: CadreChange): Promise<number> {
  const key = rowId("Cadre", "input.id", input.id);
  const [row] = await tx.orm.select().from(cadre).where(eq(cadre.id, key)).for("update");
  if (row === undefined) throw notFound("input.id", input.id, "cadre");
  checkVersion(row, input.expectedVersion);
  await tx.orm
    .update(cadre)
    .set({
      name: input.fullName == null ? row.name : cleanName(input.fullName),
      category: input.category ?? row.category,
      gender: input.gender ?? row.gender,
      birthDate: input.birthDate === undefined ? row.birthDate : checkedBirthDate(input.birthDate),
      ethnicity: input.ethnicity === undefined ? row.ethnicity : cleanEthnicity(input.ethnicity),
    })
    .where(eq(cadre.id, key));
  return key;
}

/** Blanks between the words of a name become one: the sort key takes the last word as the given name. */
function cleanName(fullName: string): string {
  return cleanText("input.fullName", fullName, 200).replace(/\s+/g, " ");
}

function cleanEthnicity(ethnicity: string | null | undefined): string | null {
  return cleanOptionalText("input.ethnicity", ethnicity, 100);
}

function checkedBirthDate(birthDate: string | null | undefined): string | null {
  return birthDate == null ? null : checkBirthDate("input.birthDate", birthDate, today());
}
