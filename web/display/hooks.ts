import { useEffect, useRef, useState, useSyncExternalStore } from "react";

/** True for a moment after the value became another, never at first. */
export function useChanged(value: unknown, milliseconds = 1_600): boolean {
  const shown = useRef(value);
  const [changed, setChanged] = useState(false);
  useEffect(() => {
    if (Object.is(shown.current, value)) return;
    shown.current = value;
    setChanged(true);
    const timer = setTimeout(() => setChanged(false), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return changed;
}

/** The page to show of so many: the next one every so often, the first one again when `restart` changes. */
export function usePage(pages: number, milliseconds: number, restart?: unknown): number {
  const [page, setPage] = useState(0);
  useEffect(() => {
    setPage(0);
    if (pages <= 1) return;
    const timer = setInterval(() => setPage((shown) => (shown + 1) % pages), milliseconds);
    return () => clearInterval(timer);
  }, [pages, milliseconds, restart]);
  return Math.min(page, pages - 1);
}

/** The milliseconds since a moment, told each second; nothing when there is no moment. */
export function useElapsed(since: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (since === undefined) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [since]);
  return since === undefined ? undefined : Math.max(0, now - since);
}

/** Whether a media query holds, now and later. */
export function useMedia(query: string): boolean {
  const [list] = useState(() => matchMedia(query));
  return useSyncExternalStore(
    (listener) => {
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    () => list.matches,
  );
}
