import { alarm } from "./alarm.ts";
import type { Answer } from "./ask.ts";
import type { Carrier, Question, WayName } from "./way.ts";

/** A question for as long as somebody wants to know, and who hears of it. */
export type Interest = Pick<Question, "subscription" | "query"> & {
  /** An answer came this way. `again` asks anew. */
  next(answer: Answer<unknown>, way: WayName, again: () => void): void;
  /** The hub has refused the question for this reason. It is asked again all the same. */
  refused(reason: unknown): void;
};

/** Asks on one connection until the answer is called, and again each time that the hub ends or refuses it: for a screen nothing is final. */
export function keepAsking(carrier: Carrier, interest: Interest, wait: (refusals: number) => number): () => void {
  let refusals = 0;
  let round = 0;
  let stop = () => {};
  const later = alarm(start);
  const again = () => {
    stop();
    start();
  };

  function start() {
    const mine = (round += 1);
    stop = carrier.carry({
      subscription: interest.subscription,
      query: interest.query,
      next(answer) {
        if (mine !== round) return;
        if (answer.data) refusals = 0;
        interest.next(answer, carrier.way, again);
      },
      ended(reason) {
        if (mine !== round) return;
        refusals += 1;
        later.set(wait(refusals));
        if (reason !== undefined) interest.refused(reason);
      },
    });
  }

  start();
  return () => {
    round = -1;
    later.clear();
    stop();
  };
}
