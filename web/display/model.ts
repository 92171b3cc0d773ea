import type { DisplayLatestQuery, DisplayProgressSubscription, DisplayStartQuery } from "../gql/graphql.ts";

/** The counts of one organization and of all below it. */
export type Progress = DisplayProgressSubscription["congressProgress"];

/** The organization that a screen is about. */
export type Subject = Pick<NonNullable<DisplayStartQuery["organization"]>, "id" | "name" | "level">;

/** An organization as the ticker names it. */
export type Place = DisplayLatestQuery["congresses"]["nodes"][number]["organization"];

/** A congress that was completed. */
export type Completion = {
  readonly place: Place;
  readonly completedAt: string;
  readonly isPilot: boolean;
};

/** What fills the screen. */
export type View =
  | { readonly kind: "waiting"; readonly failures: number }
  | { readonly kind: "unknown-organization"; readonly code: string }
  | { readonly kind: "unknown-term"; readonly term: string; readonly known: readonly string[] }
  | {
      readonly kind: "board";
      readonly subject: Subject;
      readonly progress: Progress;
      readonly latest: readonly Completion[];
    };
