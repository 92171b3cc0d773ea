import { createHash, timingSafeEqual } from "node:crypto";
import { HubError } from "../kernel/errors.ts";

/** Who asks. An operator may change data and read the private fields of cadres. */
export type Viewer = { readonly kind: "anonymous" } | { readonly kind: "operator" };

export const ANONYMOUS: Viewer = { kind: "anonymous" };

/** The part of a viewer that decides what an answer shows: answers may be shared between viewers of one scope, never across. */
export function scopeOf(viewer: Viewer): string {
  return viewer.kind;
}

/** Who a change is recorded under. */
export function actorOf(viewer: Viewer): string {
  return viewer.kind;
}

/** Tells the viewer from the value of an Authorization header, or of `authorization` in a socket's connection parameters. */
export type Authenticate = (authorization: string | undefined) => Viewer;

/**
 * Makes the check of credentials: `Bearer <operator token>`, or none.
 * The returned function throws HubError UNAUTHENTICATED when credentials are given and not valid.
 */
export function createAuthenticate(operatorToken: string): Authenticate {
  const expected = digest(operatorToken);
  return (authorization) => {
    if (authorization === undefined || authorization === "") return ANONYMOUS;
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (token !== undefined && timingSafeEqual(digest(token), expected)) return { kind: "operator" };
    throw new HubError("UNAUTHENTICATED", "the token is not valid; send `Authorization: Bearer <token>`, or no such header");
  };
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
