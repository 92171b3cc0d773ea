import { enumType } from "../relay/index.ts";
import type { PositionRank } from "./position.rules.ts";

export const PositionRankType = enumType<PositionRank>(
  "PositionRank",
  "How high a post is, from the head of a committee down (cấp bậc).",
  {
    HEAD: "Head of a committee or a cell (bí thư).",
    DEPUTY: "Deputy of the head (phó bí thư).",
    MEMBER: "Member of a committee (ủy viên).",
    DEPARTMENT: "Head of a department or a commission (cấp vụ, trưởng ban).",
    DIVISION: "Head of a division (cấp phòng).",
  },
);
