/** How many rows of each kind were loaded. */
export interface SeedSummary {
  terms: number;
  organizations: number;
  congresses: number;
  positions: number;
  cadres: number;
  appointments: number;
  reports: number;
  indicators: number;
}

/** One table's part of the seed. */
export interface SeedTable {
  what: keyof SeedSummary;
  table: string;
  /** The columns of `lines` in parentheses. */
  columns: string;
  /** How many rows `lines` gives. */
  total: number;
  /** The rows in PostgreSQL's text format, made anew at each call. */
  lines: () => Iterable<string>;
}
