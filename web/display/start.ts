import { type Answer, ask, type HubAddress, operation } from "../client/index.ts";
import { DisplayStartDocument, type DisplayStartQuery } from "../gql/graphql.ts";
import type { Progress, Subject, View } from "./model.ts";
import type { DisplayParams } from "./params.ts";

/** What the first question of a screen came to. */
export type Start =
  | { readonly kind: "found"; readonly subject: Subject; readonly progress: Progress }
  | Extract<View, { kind: "unknown-organization" | "unknown-term" }>;

/** Asks for the organization and its counts. Throws when the hub does not answer, or answers with a failure. */
export async function start({ url, headers }: HubAddress, params: DisplayParams, signal: AbortSignal): Promise<Start> {
  const asked = operation(DisplayStartDocument, { code: params.organization, term: params.term });
  return judge(params, await ask(url, asked, { headers, signal }));
}

/** Tells an unknown term and an unknown organization from a failure, whatever error the hub gave for them. */
export function judge({ organization: code, term }: DisplayParams, answer: Answer<DisplayStartQuery>): Start {
  const terms = answer.data?.terms.map((known) => known.code);
  if (term !== null && terms && !terms.includes(term)) return { kind: "unknown-term", term, known: terms };
  const organization = answer.data?.organization;
  if (organization) {
    const { congressProgress, ...subject } = organization;
    return { kind: "found", subject, progress: congressProgress };
  }
  const codes = answer.errors?.map(({ extensions }) => extensions?.code) ?? [];
  const unknown = codes.every((found) => found === "NOT_FOUND" || found === "BAD_USER_INPUT");
  if (answer.data && unknown) return { kind: "unknown-organization", code };
  throw new Error(answer.errors?.[0]?.message ?? "the hub answered with no data");
}
