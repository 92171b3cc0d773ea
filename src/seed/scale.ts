/** How much is made. */
export interface Scale {
  /** Grassroots organizations in the whole country; undefined: those of the communes alone. */
  grassroots: number | undefined;
  /** Cells in the whole country; undefined: those of the commune committees of Thái Nguyên alone. */
  cells: number | undefined;
  /** Posts in a cell: its secretary, then a deputy and a member. */
  cellPosts: 1 | 3;
  /** People in all; undefined: as many as the posts need. */
  cadres: number | undefined;
  /** Whether every organization above the cells reports of four periods; otherwise centre, provinces and districts of one. */
  fourPeriods: boolean;
}

/** The scales by name: what a first start makes, and the whole country. */
export const SCALES = {
  demo: { grassroots: undefined, cells: undefined, cellPosts: 1, cadres: undefined, fourPeriods: false },
  national: { grassroots: 52_000, cells: 265_000, cellPosts: 3, cadres: 1_200_000, fourPeriods: true },
} as const satisfies Record<string, Scale>;

export type ScaleName = keyof typeof SCALES;
