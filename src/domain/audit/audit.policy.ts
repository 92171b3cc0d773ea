import { administratorMay } from "../../access/index.ts";

export const auditPolicy = {
  read: administratorMay("audit:read"),
};
