export { type Action, Authority, Can, anyoneMay, demand, holderMay, publicMay } from "./can.ts";
export type { HubContext } from "./context.ts";
export { type IssueToken, type TokenRequest, createIssue } from "./issue.ts";
export { SIGHTS, type Right, type Sight } from "./rights.ts";
export { type Authenticate, type Session, createAuthenticate, expiresOf } from "./session.ts";
export { TOKEN_KINDS, type TokenKeys, type TokenKind, type TokenSettings, createVerify } from "./token.ts";
export { type Viewer, scopeOf, viewerName } from "./viewer.ts";
export { type Refusals, checkVersion, write } from "./write.ts";
