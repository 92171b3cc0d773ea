import { anyoneMay, operatorMay } from "../../access/index.ts";

export const organizationPolicy = {
  read: anyoneMay("organization:read"),
  write: operatorMay("organization:write"),
};
