import { sql } from "drizzle-orm";
import type { Reader } from "../db/index.ts";

/** Gives all pending entries their places in the chain; nothing where another hub is at it. */
export async function sealPending(reader: Reader): Promise<void> {
  for (;;) {
    const [row] = await reader.rows(sql`select seal_audit() as sealed`);
    if (Number(row?.["sealed"]) === 0) return;
  }
}

/** A place in the chain: the number of an entry, and the hash of all up to it. */
export interface Link {
  readonly number: number;
  readonly hash: string;
}

/** What a look at the whole chain has found. */
export interface Verdict {
  readonly entries: number;
  /** The last entry that was found right. */
  readonly head: Link;
  /** Entries that are not yet sealed. */
  readonly pending: number;
  /** What is wrong, the first place of the chain first; empty when the trail is whole. */
  readonly faults: readonly string[];
}

/** Entries that are looked at at a time. */
const CHUNK = 20_000;

/** What the first entry of all goes on from. */
const BEGIN: Link = { number: 0, hash: "" };

/**
 * Walks along the chain.
 * @param from a head of an earlier look: what follows must go on from there, and the entry itself, where it is still kept, be the same
 */
export async function verifyTrail(reader: Reader, from: Link = BEGIN): Promise<Verdict> {
  const faults = (await isKept(reader, from)) ? [] : [`entry ${from.number} has another hash than the one that was kept`];
  let [head, entries] = [from, 0];
  while (faults.length === 0) {
    const part = await readPart(reader, head);
    if (part.broken !== undefined)
      faults.push(`the chain breaks at entry ${part.broken}: it, or what was before it, is not what was written`);
    if (part.entries === 0) break;
    entries += part.entries;
    head = part.head;
  }
  const gaps = await readGaps(reader);
  const [row] = await reader.rows(sql`select count(*) as pending from audit_pending`);
  return { entries, head, pending: Number(row?.["pending"]), faults: [...faults, ...gaps] };
}

/** Whether the entry of a link is as it was; where it was put away nobody can know. */
async function isKept(reader: Reader, { number, hash }: Link): Promise<boolean> {
  const [row] = await reader.rows(sql`select hash from audit_trail where number = ${number}`);
  return row === undefined || row["hash"] === hash;
}

/** A part of the chain. */
interface Part {
  /** Entries before what is broken. */
  readonly entries: number;
  /** The last of them. */
  readonly head: Link;
  readonly broken: number | undefined;
}

async function readPart(reader: Reader, from: Link): Promise<Part> {
  const [row] = await reader.rows(sql`
    with links as (
      select number, hash, number = before + 1 and hash = audit_hash(previous, entry) as fits
      from (
        select t as entry, t.number, t.hash, lag(t.number, 1, ${from.number}::bigint) over w as before,
          lag(t.hash, 1, ${from.hash}::text) over w as previous
        from audit_trail t where t.number > ${from.number} window w as (order by t.number) limit ${sql.raw(String(CHUNK))}) as links),
    place as (select min(number) filter (where not fits) as broken from links)
    select min(broken) as broken, count(number) as entries, max(number) as number, (array_agg(hash order by number desc))[1] as hash
    from place left join links on number < coalesce(broken, number + 1)`);
  const { broken = null, entries = 0, number = null, hash = null } = row ?? {};
  return {
    entries: Number(entries),
    head: number === null ? from : { number: Number(number), hash: String(hash) },
    broken: broken === null ? undefined : Number(broken),
  };
}

/** Hubs number what they write down of reads: a number that is missing was removed before it was sealed, or with its place in the chain. */
async function readGaps(reader: Reader): Promise<string[]> {
  const rows = await reader.rows(sql`
    select hub, max(hub_number) - min(hub_number) + 1 - count(*) as missing from audit_trail where hub is not null
    group by hub having count(*) <> max(hub_number) - min(hub_number) + 1 order by hub`);
  return rows.map(({ hub, missing }) => `of what hub ${String(hub)} wrote ${String(missing)} entries are missing`);
}
