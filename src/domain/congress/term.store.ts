import { type SQL, desc, sql } from "drizzle-orm";
import type { HubContext } from "../../access/index.ts";
import { type RowOf, type RowsForm, one, selectRows } from "../../db/index.ts";
import { HubError } from "../../kernel/errors.ts";
import { term } from "./congress.table.ts";

export type TermRow = RowOf<typeof term>;

export const termById = one("termById", term, term.id);

/** All terms, the newest first. There are few: they are read as a whole, once a request. */
export function allTerms(ctx: HubContext): Promise<readonly TermRow[]> {
  return ctx.load.batch("allTerms", 0, async (reader, keys) => {
    const terms = await selectRows(reader, termById, sql`order by ${desc(term.startsOn)}, ${desc(term.id)}`);
    return keys.map(() => terms);
  });
}

/**
 * The term with this code, or the newest one when it is left out.
 * @throws HubError BAD_USER_INPUT when there is none
 */
export async function termOrNewest(ctx: HubContext, code: string | null | undefined): Promise<TermRow> {
  const terms = await allTerms(ctx);
  const found = code == null ? terms[0] : terms.find((candidate) => candidate.code === code);
  if (found !== undefined) return found;
  const known = terms.map((candidate) => candidate.code).join(", ");
  const rule = `names no term; there are: ${known === "" ? "none" : known}`;
  throw new HubError("BAD_USER_INPUT", `term: ${rule}`, [{ field: "term", value: code ?? null, rule }]);
}

const newestFirst = sql`order by ${desc(term.startsOn)}, ${desc(term.id)}`;

/** All terms, the newest first. */
export const termsForm: RowsForm = {
  kind: "rows",
  needs: [],
  columns: termById.columns,
  rest: () => sql`from ${term} ${newestFirst}`,
};

/** What a statement reads once of the terms. */
export const sharedTerm = { newest_term: sql`select ${term.id} from ${term} ${newestFirst} limit 1` };

/** The id of the term that the argument `term` names, or of the newest one, which is shared; null when there is none. */
export function termIdOf({ term: code }: Readonly<Record<string, unknown>>): SQL {
  return typeof code === "string"
    ? sql`(select ${term.id} from ${term} where ${term.code} = ${code})`
    : sql`(select id from newest_term)`;
}

/** Whether there is such a term: where there is none, `termOrNewest` says so. */
export function termExists(args: Readonly<Record<string, unknown>>): SQL {
  return sql`${termIdOf(args)} is not null`;
}
