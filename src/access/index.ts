export { type Action, Authority, Can, anyoneMay, operatorMay } from "./can.ts";
export type { HubContext } from "./context.ts";
export { ANONYMOUS, type Authenticate, type Viewer, createAuthenticate, scopeOf } from "./viewer.ts";
export { type Refusals, checkVersion, write } from "./write.ts";
