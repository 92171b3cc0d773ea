import { ArgsType, Field, ID, Int } from "type-graphql";
import type { HubContext } from "../../access/index.ts";
import { badInput, notFound } from "../../kernel/errors.ts";
import { organizationById } from "../organization/index.ts";
import { rowId } from "../relay/index.ts";
import type { ProgressKey } from "./progress.store.ts";
import { termOrNewest } from "./term.store.ts";

/** Whose progress is asked for. */
@ArgsType()
export class ProgressArgs {
  @Field(() => ID)
  organizationId!: string;

  @Field(() => String, { nullable: true, description: "Code of a term; the newest when left out." })
  term?: string | null;
}

/** What is followed, and how often a sign of life is wanted. */
@ArgsType()
export class LiveArgs extends ProgressArgs {
  @Field(() => Int, {
    nullable: true,
    description: "Seconds of silence, 1 to 60, after which the stream says that it is alive. Left out: it does not.",
  })
  heartbeat?: number | null;
}

/**
 * Finds what a subscription is about.
 * @throws HubError NOT_FOUND when there is no such organization
 */
export async function progressKey({ organizationId, term }: ProgressArgs, ctx: HubContext): Promise<ProgressKey> {
  const id = rowId("Organization", "organizationId", organizationId);
  const [organization, { id: termId }] = await Promise.all([ctx.load.one(organizationById, id), termOrNewest(ctx, term)]);
  if (organization === null) throw notFound("organizationId", organizationId, "organization");
  return { organizationId: id, termId };
}

/**
 * The seconds of a heartbeat; undefined when none is wanted.
 * @throws HubError BAD_USER_INPUT for a number outside 1 to 60
 */
export function checkHeartbeat({ heartbeat }: LiveArgs): number | undefined {
  if (heartbeat == null) return undefined;
  if (heartbeat < 1 || heartbeat > 60) throw badInput("heartbeat", heartbeat, "must be 1 to 60 seconds");
  return heartbeat;
}
