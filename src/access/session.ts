import { atTime } from "../kernel/at-time.ts";
import type { AccessBook } from "./book.ts";
import { type Identity, type VerifyToken, refused } from "./token.ts";
import type { Viewer } from "./viewer.ts";

/** Who has shown credentials: good for as long as these are. */
export interface Session {
  readonly identity: Identity;
  /** The viewer as of now. @throws HubError UNAUTHENTICATED when the token is over or revoked, or its subject is let in no more */
  viewer(): Viewer;
  /** Does something when there is no viewer any more: the token has ended, or been revoked, or its subject blocked. Returns what calls it off. */
  whenOver(act: () => void): () => void;
}

/**
 * Takes the value of an Authorization header, or of `authorization` in a socket's parameters.
 * @throws HubError UNAUTHENTICATED when credentials are given and not valid
 */
export type Authenticate = (authorization: string | undefined) => Promise<Session>;

/** What sessions ask of the book. */
type Book = Pick<AccessBook, "viewerOf" | "follow">;

/** Makes the check of credentials: `Bearer <token>`, or none. */
export function createAuthenticate(verify: VerifyToken, book: Book): Authenticate {
  const anonymous = sessionOf({ kind: "anonymous" }, book);
  return async (authorization) => {
    if (authorization === undefined || authorization === "") return anonymous;
    const token = /^Bearer +([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw refused();
    return sessionOf(await verify(token), book);
  };
}

function sessionOf(identity: Identity, book: Book): Session {
  const expires = identity.kind === "anonymous" ? Number.POSITIVE_INFINITY : identity.expires;
  const now = (): Viewer | undefined => (expires > Date.now() ? book.viewerOf(identity) : undefined);
  return {
    identity,
    viewer() {
      const viewer = now();
      if (viewer === undefined) throw refused();
      return viewer;
    },
    whenOver(act) {
      if (identity.kind === "anonymous") return () => {};
      let over = false;
      const check = (): void => {
        if (over || now() !== undefined) return;
        stop();
        // Streams are told before what carries them is closed.
        setImmediate(act);
      };
      const unfollow = book.follow(check);
      const disarm = atTime(expires, check);
      const stop = (): void => {
        over = true;
        unfollow();
        disarm();
      };
      return stop;
    },
  };
}
