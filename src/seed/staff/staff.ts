import type { AppointmentMethod } from "../../domain/appointment/index.ts";
import type { CadreCategory } from "../../domain/cadre/index.ts";
import type { UnitType } from "../../domain/organization/index.ts";
import { day, type Day } from "../kit/day.ts";
import { Random, type Weighted } from "../kit/random.ts";
import type { Body } from "../tree/body.ts";
import { makePerson, type Person } from "./people.ts";
import { type Post, postsOf } from "./posts.ts";

/** A person in a post from a day until the day before another, or until further notice. Both are numbered within the organization. */
export interface Tenure {
  post: number;
  person: number;
  startsOn: Day;
  endsOn: Day | null;
  method: AppointmentMethod;
  decision: string;
}

/** The posts of one organization, the people who hold or held them, and their tenures. */
export interface Staff {
  posts: readonly Post[];
  people: Person[];
  tenures: Tenure[];
}

/** Share of the posts that nobody holds, and of those that somebody else held before. */
const VACANT = 0.04;
const HELD_BEFORE = 0.18;
/** Share of the former holders who went on to the next higher post of the same organization. */
const PROMOTED = 0.4;
/** Share of the elected who took up their post at the congress of this term. */
const ELECTED_AT_CONGRESS = 0.6;

/** Nobody holds a post at a younger age, in days. */
const LEAST_AGE = 23 * 366;

/** Days on which the present holders took up their posts, if not at the congress of this term. */
const SINCE = { from: day("2015-06-01"), to: day("2020-01-31") };

const METHODS: Record<"party" | "office", readonly Weighted<AppointmentMethod>[]> = {
  party: [
    [82, "ELECTED"],
    [11, "TRANSFERRED"],
    [7, "APPOINTED"],
  ],
  office: [
    [60, "APPOINTED"],
    [25, "TRANSFERRED"],
    [15, "COMPETITIVE_EXAM"],
  ],
};

/** How the committees sign that decide on a unit's posts; that of a province signs TU, a bloc's or a grassroots one ĐU. */
const SIGNATURES: Partial<Record<UnitType, string>> = {
  PROVINCE: "QĐ/TU",
  MUNICIPALITY: "QĐ/TU",
  RURAL_DISTRICT: "QĐ/HU",
  URBAN_DISTRICT: "QĐ/QU",
  TOWN: "QĐ/ThU",
  CITY: "QĐ/ThU",
};

/** Makes the staff of one organization; the same organization always gets the same. */
export function staffOf(body: Body, cellPosts: number): Staff {
  const random = new Random("staff", body.code);
  const posts = postsOf(body, cellPosts);
  const staff: Staff = { posts, people: [], tenures: [] };
  let above: Tenure | undefined;
  posts.forEach((post, index) => {
    above = fillPost(staff, body, post, index, above, random);
  });
  return staff;
}

/** Adds the tenures of one post, the former holder's first. Returns the present one. */
function fillPost(
  staff: Staff,
  body: Body,
  post: Post,
  index: number,
  above: Tenure | undefined,
  random: Random,
): Tenure | undefined {
  const method = random.pickWeighted(isOffice(post) ? METHODS.office : METHODS.party);
  const startsOn = startOf(body, method, random);
  if (random.chance(HELD_BEFORE)) {
    const before = startsOn - random.between(400, 1600);
    const risen = random.chance(PROMOTED) ? risenFrom(staff, above, before, startsOn) : undefined;
    const person = risen ?? addPerson(staff, body, post, before, random);
    const earlier: AppointmentMethod = isOffice(post) ? "APPOINTED" : "ELECTED";
    staff.tenures.push({
      post: index,
      person,
      startsOn: before,
      endsOn: startsOn,
      method: earlier,
      decision: decisionOf(body, random),
    });
  }
  if (random.chance(VACANT)) return undefined;
  const person = addPerson(staff, body, post, startsOn, random);
  const tenure: Tenure = { post: index, person, startsOn, endsOn: null, method, decision: decisionOf(body, random) };
  staff.tenures.push(tenure);
  return tenure;
}

/** The holder of the post above, if that person was free and old enough to hold this one from `before` until `until`. */
function risenFrom(staff: Staff, above: Tenure | undefined, before: Day, until: Day): number | undefined {
  if (above === undefined || above.startsOn < until) return undefined;
  const person = staff.people[above.person];
  return person !== undefined && before - person.bornOn >= LEAST_AGE ? above.person : undefined;
}

function startOf({ congress }: Body, method: AppointmentMethod, random: Random): Day {
  if (method === "ELECTED" && congress.completedOn !== null && random.chance(ELECTED_AT_CONGRESS)) return congress.completedOn;
  return random.between(SINCE.from, SINCE.to);
}

/** Adds a person and returns the number within the organization. */
function addPerson(staff: Staff, body: Body, post: Post, since: Day, random: Random): number {
  const ages = body.level === "CELL" ? { from: 27, to: 58 } : { from: 29, to: 52 };
  return staff.people.push(makePerson(random, body.province, categoryOf(body, post), since, ages)) - 1;
}

function isOffice({ rank }: Post): boolean {
  return rank === "DEPARTMENT" || rank === "DIVISION";
}

/** Elected leaders are cadres, heads of offices civil servants; who leads a school's or a health station's cell works there. */
function categoryOf({ name }: Body, post: Post): CadreCategory {
  if (isOffice(post)) return "CIVIL_SERVANT";
  return /Trường|Trạm Y tế|Bệnh viện|Trung tâm/.test(name) ? "PUBLIC_EMPLOYEE" : "CADRE";
}

/** The number of a decision by the organization above; the centre decides on its own posts. */
function decisionOf({ level, parent }: Body, random: Random): string {
  const central = parent === undefined || level === "PROVINCE";
  const signature = central ? "QĐNS/TW" : ((parent.unitType && SIGNATURES[parent.unitType]) ?? "QĐ/ĐU");
  return `${random.between(1, 1999)}-${signature}`;
}
