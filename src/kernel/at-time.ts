/** Milliseconds that a timer can wait. */
const LONGEST = 2_147_483_647;

/** Does something at an instant, in milliseconds since 1970, however far that is; never when it is infinite. Returns what calls it off. */
export function atTime(instant: number, act: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    const left = instant - Date.now();
    if (left <= 0) return act();
    timer = setTimeout(wait, Math.min(left, LONGEST)).unref();
  };
  if (Number.isFinite(instant)) wait();
  return () => clearTimeout(timer);
}
