import { administratorMay, holderMay } from "../../access/index.ts";

export const grantPolicy = {
  read: holderMay("grant:read", "GRANT"),
  write: holderMay("grant:write", "GRANT"),
  block: administratorMay("viewer:block"),
  revoke: administratorMay("token:revoke"),
};
