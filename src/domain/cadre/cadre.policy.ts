import { holderMay, publicMay } from "../../access/index.ts";

export const cadrePolicy = {
  read: publicMay("cadre:read", "everything"),
  readPrivate: holderMay("cadre:read-private", "READ_PRIVATE"),
  write: holderMay("cadre:write", "EDIT"),
};
