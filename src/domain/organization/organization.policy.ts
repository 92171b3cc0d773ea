import { holderMay, publicMay } from "../../access/index.ts";

export const organizationPolicy = {
  read: publicMay("organization:read", "counts"),
  write: holderMay("organization:write", "EDIT"),
};
