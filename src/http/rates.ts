import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { HubError, RateLimited } from "../kernel/errors.ts";
import type { RateLimits } from "../kernel/limits.ts";

/** Refuses whoever asks too much in a time. Each hub counts for itself, in memory. */
export interface Rates {
  /**
   * Counts an operation of a viewer, before anything else is done for it.
   * @throws RateLimited
   */
  enter(viewer: string): Promise<Charge>;
}

/**
 * Counts what the operation costs, as soon as that is known; once, however often it is called.
 * @throws RateLimited
 */
export type Charge = (cost: number) => Promise<void>;

const FREE: Charge = async () => undefined;

/** Makes the count; without limits nobody is refused. */
export function createRates(limits: RateLimits | null): Rates {
  if (limits === null) return { enter: async () => FREE };
  const { operations, cost: most, seconds } = limits;
  const byNumber = new RateLimiterMemory({ points: operations, duration: seconds });
  const byCost = new RateLimiterMemory({ points: most, duration: seconds });
  return {
    async enter(viewer) {
      await consume(byNumber, viewer, 1, `at most ${operations} operations in ${seconds} s`);
      let isCharged = false;
      return async (cost) => {
        if (isCharged) return;
        isCharged = true;
        await consume(byCost, viewer, cost, `for a cost of at most ${most} in ${seconds} s`);
      };
    },
  };
}

async function consume(limiter: RateLimiterMemory, name: string, points: number, rule: string): Promise<void> {
  try {
    await limiter.consume(name, points);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw new RateLimited(`a viewer may ask ${rule}`, Math.max(1, Math.ceil(refused.msBeforeNext / 1000)));
  }
}

/** Refuses addresses that send too many tokens which are not accepted. */
export interface BadTokens {
  /**
   * Looks at a token. One that is accepted always opens: many people and screens may have one address, and one of them a token that is over.
   * @throws RateLimited in the place of UNAUTHENTICATED when too many were refused before
   */
  look<T>(address: string, work: () => Promise<T>): Promise<T>;
}

/** Seconds in which bad tokens are counted. */
const MINUTE = 60;

/** Makes the count of bad tokens; without limits nobody is refused. */
export function createBadTokens(limits: RateLimits | null): BadTokens {
  if (limits === null) return { look: (_address, work) => work() };
  const limiter = new RateLimiterMemory({ points: limits.badTokens, duration: MINUTE });
  return {
    async look(address, work) {
      try {
        return await work();
      } catch (error) {
        const isBad = error instanceof HubError && error.code === "UNAUTHENTICATED";
        if (isBad) await consume(limiter, address, 1, `for a look at ${limits.badTokens} bad tokens of one address in a minute`);
        throw error;
      }
    },
  };
}

/** Counts the messages of one socket: false when there are more than so many in a second. */
export type CountMessage = () => Promise<boolean>;

/** Makes the count of messages, of each socket for itself. */
export function createMessageCount(perSecond: number): () => CountMessage {
  const limiter = new RateLimiterMemory({ points: perSecond, duration: 1 });
  let sockets = 0;
  return () => {
    sockets += 1;
    const name = sockets;
    return () =>
      limiter.consume(name).then(
        () => true,
        () => false,
      );
  };
}
