import { anyoneMay, operatorMay } from "../../access/index.ts";

export const congressPolicy = {
  read: anyoneMay("congress:read"),
  readProgress: anyoneMay("congress:read-progress"),
  write: operatorMay("congress:write"),
  setStatus: operatorMay("congress:set-status"),
};
