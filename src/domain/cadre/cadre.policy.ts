import { holderMay, publicMay } from "../../access/index.ts";

export const cadrePolicy = {
  read: publicMay("cadre:read", "everything"),
  write: holderMay("cadre:write", "EDIT"),
};
