import type { Sight } from "./rights.ts";
import { type Identity, type VerifyToken, refused } from "./token.ts";
import { NO_HOLDINGS, type Viewer } from "./viewer.ts";

/** Who has shown credentials: good for as long as these are. */
export interface Session {
  readonly identity: Identity;
  /** The viewer as of now. @throws HubError UNAUTHENTICATED when the token is over */
  viewer(): Viewer;
}

/**
 * Takes the value of an Authorization header, or of `authorization` in a socket's parameters.
 * @throws HubError UNAUTHENTICATED when credentials are given and not valid
 */
export type Authenticate = (authorization: string | undefined) => Promise<Session>;

/** Makes the check of credentials: `Bearer <token>`, or none. */
export function createAuthenticate(verify: VerifyToken, sight: Sight): Authenticate {
  const anonymous: Session = { identity: { kind: "anonymous" }, viewer: () => ({ kind: "anonymous", sight }) };
  return async (authorization) => {
    if (authorization === undefined || authorization === "") return anonymous;
    const token = /^Bearer +([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw refused();
    const identity = await verify(token);
    return {
      identity,
      viewer() {
        if (expiresOf(identity) <= Date.now()) throw refused();
        return viewerOf(identity, sight);
      },
    };
  };
}

/** When an identity's token ends, in milliseconds since 1970; never without one. */
export function expiresOf(identity: Identity): number {
  return identity.kind === "anonymous" ? Number.POSITIVE_INFINITY : identity.expires;
}

function viewerOf(identity: Identity, sight: Sight): Viewer {
  switch (identity.kind) {
    case "anonymous":
      return { kind: identity.kind, sight };
    case "display":
      return { kind: identity.kind, subject: identity.subject, board: identity.board };
    case "person":
    case "service":
      return { kind: identity.kind, subject: identity.subject, holdings: NO_HOLDINGS };
    case "administrator":
      return { kind: identity.kind, subject: identity.subject };
  }
}
