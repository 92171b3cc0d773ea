import type { Row } from "./database.ts";

/** What a primary says of its place in the log of writes. */
export const PRIMARY_STANDING = `
  select pg_current_wal_insert_lsn() - '0/0' as place, current_setting('wal_block_size') as page,
         pg_size_bytes(current_setting('wal_segment_size')) as segment,
         (select system_identifier from pg_control_system()) || '/' || current_database() as database`;

/** The same of a replica; a server that has become a primary has no place. */
export const REPLICA_STANDING = `
  select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() - '0/0' end as place,
         (select system_identifier from pg_control_system()) || '/' || current_database() as database`;

/** Bytes of the headers of the log's pages: of the first page of a segment, and of all others. */
const HEADERS = { first: 40, other: 24 };

/**
 * The end of the primary's last record. Where a page has just begun the place to write at lies behind its header, which no replica comes to
 * before there is a record: a primary at rest would seem to be ahead.
 */
export function endOfLog({ place, page, segment }: Row): number {
  const [at, pageSize] = [Number(place), Number(page)];
  const header = at % Number(segment) < pageSize ? HEADERS.first : HEADERS.other;
  return at % pageSize === header ? at - header : at;
}

/**
 * Where the primary was when. From a replica's place it follows how old what it shows is, at most: by one clock, the hub's, and also while
 * nothing is written.
 */
export class Positions {
  readonly #kept: number;
  #seen: { readonly at: number; readonly place: number }[] = [];

  /** @param kept milliseconds for which places are of interest */
  constructor(kept: number) {
    this.#kept = kept;
  }

  /**
   * Notes where the primary was.
   * @param at when it was asked: what was committed before lies before the place
   */
  add(at: number, place: number): void {
    this.#seen = [...this.#seen.filter((seen) => seen.at > at - this.#kept), { at, place }];
  }

  /** The latest instant that is known of which a replica at this place has all commits before it; -Infinity when none is. */
  instantOf(place: number): number {
    return this.#seen.findLast((seen) => seen.place <= place)?.at ?? Number.NEGATIVE_INFINITY;
  }
}
