import type { CadreCategory, Gender } from "../../domain/cadre/index.ts";
import type { Day } from "../kit/day.ts";
import { Random, type Weighted } from "../kit/random.ts";
import { personName } from "./names.ts";
import { ethnicitiesOf } from "./peoples.ts";

/** An invented person. */
export interface Person {
  name: string;
  category: CadreCategory;
  gender: Gender;
  bornOn: Day;
  ethnicity: string;
}

const YEAR = 365.25;

/** A person of the province who took up a post on the day, and was old enough for it. */
export function makePerson(
  random: Random,
  province: string,
  category: CadreCategory,
  since: Day,
  ages: { from: number; to: number },
): Person {
  const gender: Gender = random.chance(0.32) ? "FEMALE" : "MALE";
  const ethnicity = random.pickWeighted(ethnicitiesOf(province));
  const bornOn = since - random.between(Math.ceil(ages.from * YEAR), Math.floor(ages.to * YEAR));
  return { name: personName(random, gender, ethnicity), category, gender, bornOn, ethnicity };
}

const RESERVE_CATEGORIES: readonly Weighted<CadreCategory>[] = [
  [20, "CADRE"],
  [35, "CIVIL_SERVANT"],
  [45, "PUBLIC_EMPLOYEE"],
];

/** A person who holds no post. */
export function makeReserve(number: number, provinces: readonly string[], asOf: Day): Person {
  const random = new Random("reserve", number);
  return makePerson(random, random.pick(provinces), random.pickWeighted(RESERVE_CATEGORIES), asOf, { from: 24, to: 59 });
}
