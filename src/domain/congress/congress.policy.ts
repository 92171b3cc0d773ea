import { administratorMay, holderMay, publicMay } from "../../access/index.ts";

export const congressPolicy = {
  read: publicMay("congress:read", "boards"),
  readHistory: publicMay("congress:read-history", "everything"),
  readProgress: publicMay("congress:read-progress", "counts"),
  write: holderMay("congress:write", "EDIT"),
  setStatus: holderMay("congress:set-status", "EDIT"),
  reopen: administratorMay("congress:reopen"),
};
