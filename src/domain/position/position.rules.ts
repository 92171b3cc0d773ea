import { badInput } from "../../kernel/errors.ts";

/**
 * Ranks of a post, from the head of a committee down: bí thư, phó bí thư, ủy viên, cấp vụ (head of a department or
 * commission), cấp phòng (head of a division).
 */
export const POSITION_RANKS = ["HEAD", "DEPUTY", "MEMBER", "DEPARTMENT", "DIVISION"] as const;
export type PositionRank = (typeof POSITION_RANKS)[number];

/** The last place that a post can have among the posts of its organization. */
export const MAX_ORDINAL = 9999;

/**
 * Checks a post's place among the posts of its organization.
 * @throws HubError BAD_USER_INPUT outside 0 to 9999
 */
export function checkOrdinal(field: string, ordinal: number): number {
  if (ordinal < 0 || ordinal > MAX_ORDINAL) throw badInput(field, ordinal, `must be 0 to ${MAX_ORDINAL}`);
  return ordinal;
}
