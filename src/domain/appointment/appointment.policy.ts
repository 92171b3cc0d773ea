import { operatorMay } from "../../access/index.ts";

export const appointmentPolicy = {
  appoint: operatorMay("appointment:appoint"),
  end: operatorMay("appointment:end"),
  write: operatorMay("appointment:write"),
};
