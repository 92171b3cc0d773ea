/** What a screen was asked to show, from the query of its address. */
export type DisplayParams = {
  /** The official code of the organization. Omitted in the address: the root. */
  readonly organization: string;
  /** The code of the term. Omitted: the newest. */
  readonly term: string | null;
};

/** Reads `?organization=CODE&term=2020-2025`. Blank values count as omitted. */
export function readParams(search: string): DisplayParams {
  const query = new URLSearchParams(search);
  return {
    organization: query.get("organization")?.trim() || "TW",
    term: query.get("term")?.trim() || null,
  };
}
