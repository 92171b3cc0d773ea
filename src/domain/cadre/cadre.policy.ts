import { anyoneMay, operatorMay } from "../../access/index.ts";

export const cadrePolicy = {
  read: anyoneMay("cadre:read"),
  readPrivate: operatorMay("cadre:read-private"),
  write: operatorMay("cadre:write"),
};
