import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { TOKEN_TYPE, type TokenKind, type TokenSettings } from "./token.ts";

/** Whom a new token names, and for how long. */
export interface TokenRequest {
  readonly kind: TokenKind;
  readonly subject: string;
  readonly minutes: number;
  /** Global id of the organization whose board a display shows. */
  readonly board?: string | undefined;
}

/** Signs tokens with the hub's secret. */
export type IssueToken = (request: TokenRequest) => Promise<string>;

/** Makes the signing for hubs that check tokens with a secret; with public keys the tokens are made elsewhere. */
export function createIssue(secret: string, { issuer, audience }: Pick<TokenSettings, "issuer" | "audience">): IssueToken {
  const key = new TextEncoder().encode(secret);
  return ({ kind, subject, minutes, board }) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ kind, ...(board === undefined ? {} : { board }) })
      .setProtectedHeader({ alg: "HS256", typ: TOKEN_TYPE })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(subject)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + minutes * 60)
      .sign(key);
  };
}
