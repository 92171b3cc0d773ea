import type { Window } from "../congress/stages.ts";
import { day } from "../kit/day.ts";
import { FIRST_HALF_2020 } from "./seed-document.ts";

/** A period that is reported on. */
export interface Period {
  code: string;
  /** What a sentence calls it. */
  words: string;
  /** Days on which its reports are submitted. */
  submitted: Window;
}

const FIRST_HALF: Period = {
  code: FIRST_HALF_2020,
  words: "6 tháng đầu năm 2020",
  submitted: { from: day("2020-06-15"), to: day("2020-06-26") },
};

/** The one period of a small database. */
export const ONE_PERIOD: readonly Period[] = [FIRST_HALF];

/** The four periods of a national one. */
export const FOUR_PERIODS: readonly Period[] = [
  { code: "2019-H1", words: "6 tháng đầu năm 2019", submitted: { from: day("2019-06-14"), to: day("2019-06-28") } },
  { code: "2019-H2", words: "6 tháng cuối năm 2019", submitted: { from: day("2019-12-12"), to: day("2019-12-27") } },
  { code: "2019", words: "năm 2019", submitted: { from: day("2020-01-06"), to: day("2020-01-17") } },
  FIRST_HALF,
];
