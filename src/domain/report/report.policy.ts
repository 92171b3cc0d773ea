import { anyoneMay, operatorMay } from "../../access/index.ts";

export const reportPolicy = {
  read: anyoneMay("report:read"),
  write: operatorMay("report:write"),
  submit: operatorMay("report:submit"),
  return: operatorMay("report:return"),
  approve: operatorMay("report:approve"),
};
