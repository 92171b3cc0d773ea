import { holderMay, publicMay } from "../../access/index.ts";

export const appointmentPolicy = {
  read: publicMay("appointment:read", "everything"),
  appoint: holderMay("appointment:appoint", "EDIT"),
  end: holderMay("appointment:end", "EDIT"),
  write: holderMay("appointment:write", "EDIT"),
};
