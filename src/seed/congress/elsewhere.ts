import { Random } from "../kit/random.ts";
import type { Body, CongressPlan } from "../tree/body.ts";
import { ahead, dayWithin, held, inSession, plan, postponed, WINDOWS } from "./stages.ts";

/** Share of the grassroots congresses that were not held by the day, below a committee whose own is still to come. */
const OPEN_GRASSROOTS = 0.003;

/** A province that little is known of: a plausible mix, with at least two district congresses in session. */
export function planProvince(province: Body): void {
  const random = new Random("congress", province.code);
  const on = dayWithin(random, WINDOWS.provinces);
  const status = random.chance(0.6) ? "PREPARING" : "PLANNED";
  province.congress = plan(province, random, { status, plannedOn: on, plannedUntil: on + 2 });
  planUppers(province, random);
  for (const upper of province.bodies) planGrassroots(upper, random);
}

function planUppers(province: Body, random: Random): void {
  const [first, ...uppers] = random.shuffle(province.bodies);
  if (first === undefined) return;
  first.congress = held(first, dayWithin(random, WINDOWS.upperPilots), random, true);
  const stages: ((upper: Body) => CongressPlan)[] = [
    (upper) => inSession(upper, random),
    (upper) => inSession(upper, random),
    (upper) =>
      random.chance(0.4) ? held(upper, dayWithin(random, WINDOWS.upperPilots), random, true) : inSession(upper, random),
    (upper) => (random.chance(0.3) ? postponed(upper, dayWithin(random, WINDOWS.upperPilots), random) : later(upper, random)),
  ];
  uppers.forEach((upper, index) => {
    upper.congress = stages[index]?.(upper) ?? later(upper, random);
  });
}

function later(upper: Body, random: Random): CongressPlan {
  return ahead(upper, dayWithin(random, WINDOWS.uppers), random);
}

function planGrassroots(upper: Body, random: Random): void {
  const pilots = new Set(random.shuffle(upper.bodies).slice(0, random.between(1, 2)));
  const { status, completedOn } = upper.congress;
  const mayBeOpen = status !== "COMPLETED" && status !== "IN_SESSION";
  const window = { from: WINDOWS.grassroots.from, to: Math.min(WINDOWS.grassroots.to, (completedOn ?? WINDOWS.uppers.to) - 10) };
  for (const body of upper.bodies) {
    if (pilots.has(body)) body.congress = held(body, dayWithin(random, WINDOWS.grassrootsPilots), random, true);
    else if (mayBeOpen && random.chance(OPEN_GRASSROOTS)) body.congress = open(body, random);
    else body.congress = held(body, dayWithin(random, window), random);
  }
}

function open(body: Body, random: Random): CongressPlan {
  return random.pickWeighted<() => CongressPlan>([
    [3, () => inSession(body, random)],
    [3, () => postponed(body, dayWithin(random, WINDOWS.grassroots), random)],
    [4, () => ahead(body, dayWithin(random, WINDOWS.lateGrassroots), random)],
  ])();
}
