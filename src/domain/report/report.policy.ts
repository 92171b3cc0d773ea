import { holderMay, publicMay } from "../../access/index.ts";

export const reportPolicy = {
  read: publicMay("report:read", "everything"),
  write: holderMay("report:write", "EDIT"),
  submit: holderMay("report:submit", "EDIT"),
  return: holderMay("report:return", "DECIDE"),
  approve: holderMay("report:approve", "DECIDE"),
};
