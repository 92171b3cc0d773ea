import type { ReactNode } from "react";
import type { Connection } from "../../client/index.ts";

const SHAPES: Readonly<Record<Connection["status"], ReactNode>> = {
  connecting: <path d="M6 3h12M6 21h12M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4" />,
  live: (
    <>
      <circle cx="12" cy="12" r="3.5" fill="currentColor" stroke="none" />
      <path d="M6.3 17.7a8 8 0 0 1 0-11.4M17.7 6.3a8 8 0 0 1 0 11.4" />
    </>
  ),
  reconnecting: <path d="M20 11a8 8 0 0 0-14.6-3.5M4 4v4h4M4 13a8 8 0 0 0 14.6 3.5M20 20v-4h-4" />,
  stale: (
    <>
      <path d="M12 3.5 22 20.5H2z" strokeLinejoin="round" />
      <path d="M12 10v5M12 17.6v.4" />
    </>
  ),
};

/** The shape that goes with a state of the connection, so that color is not needed to tell. */
export function ConnectionIcon({ status }: Pick<Connection, "status">) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true">
      {SHAPES[status]}
    </svg>
  );
}

/** All done. */
export function CheckIcon() {
  return (
    <svg className="icon icon-check" viewBox="0 0 24 24" aria-hidden="true">
      <path d="m4 12.5 5.5 5.5L20 6.5" />
    </svg>
  );
}
