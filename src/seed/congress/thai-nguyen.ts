import { day } from "../kit/day.ts";
import { Random } from "../kit/random.ts";
import type { Body } from "../tree/body.ts";
import { ahead, dayWithin, held, plan, WINDOWS } from "./stages.ts";

/** Pilot congresses that the seed document reports of Thái Nguyên. */
const PILOTS = { grassroots: 22, upperGrassroots: 2 };

/**
 * Thái Nguyên as the seed document tells of it: every grassroots congress held, 22 of them pilots; two pilots held above the
 * grassroots, the others due by August; the provincial congress being prepared.
 */
export function planThaiNguyen(province: Body): void {
  const random = new Random("congress", province.code);
  province.congress = plan(province, random, {
    status: "PREPARING",
    plannedOn: day("2020-10-11"),
    plannedUntil: day("2020-10-13"),
    delegates: 350,
    provenance: "SEED_DOCUMENT",
  });
  const pilots = pilotUppers(province, random);
  for (const upper of province.bodies) {
    upper.congress = pilots.has(upper)
      ? held(upper, dayWithin(random, WINDOWS.upperPilots), random, true)
      : ahead(upper, dayWithin(random, WINDOWS.uppers), random);
  }
  planGrassroots(province, random);
}

/** One district and one bloc: what is learned from them serves both kinds. */
function pilotUppers(province: Body, random: Random): Set<Body> {
  const districts = province.bodies.filter(({ unitType }) => unitType !== null);
  const blocs = province.bodies.filter(({ unitType }) => unitType === null);
  return new Set([...random.shuffle(districts).slice(0, PILOTS.upperGrassroots - 1), random.pick(blocs)]);
}

/** The pilots are communes' committees, as many from each district as its share. */
function planGrassroots(province: Body, random: Random): void {
  const districts = province.bodies.filter(({ unitType }) => unitType !== null);
  const pilots = new Set<Body>();
  districts.forEach(({ bodies }, index) => {
    const until = Math.floor(((index + 1) * PILOTS.grassroots) / districts.length);
    const communes = random.shuffle(bodies.filter(({ unitType }) => unitType !== null));
    for (const commune of communes.slice(0, until - pilots.size)) pilots.add(commune);
  });
  for (const upper of province.bodies) {
    const last = Math.min(WINDOWS.grassroots.to, (upper.congress.completedOn ?? WINDOWS.uppers.to) - 10);
    for (const body of upper.bodies) {
      const isPilot = pilots.has(body);
      const window = isPilot ? WINDOWS.grassrootsPilots : { ...WINDOWS.grassroots, to: last };
      body.congress = held(body, dayWithin(random, window), random, isPilot);
    }
  }
}
