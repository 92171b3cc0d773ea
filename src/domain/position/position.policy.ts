import { operatorMay } from "../../access/index.ts";

export const positionPolicy = {
  write: operatorMay("position:write"),
};
