import { holderMay, publicMay } from "../../access/index.ts";

export const positionPolicy = {
  read: publicMay("position:read", "everything"),
  write: holderMay("position:write", "EDIT"),
};
