import { type KeyObject, createPublicKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { type JWTVerifyGetKey, createLocalJWKSet, createRemoteJWKSet, errors, jwtVerify } from "jose";
import { LRUCache } from "lru-cache";
import { z } from "zod";
import { ERROR_CODES, HubError } from "../kernel/errors.ts";

/** What tokens are checked with: a shared secret (HS256), or public keys in a file or at an address. */
export type TokenKeys =
  | { readonly kind: "secret"; readonly secret: string }
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "url"; readonly url: string };

/** Which tokens are accepted. */
export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  /** Greatest minutes between the issue and the end of a token of a person or an administrator. */
  readonly maxMinutes: number;
}

/** Kinds of viewers that a token can name. */
export const TOKEN_KINDS = ["display", "person", "service", "administrator"] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Whom a token names, and until when. */
export type Identity =
  | { readonly kind: "anonymous" }
  | (Named & { readonly kind: "display"; /** Row id of the organization whose board it shows. */ readonly board: number })
  | (Named & { readonly kind: "person" | "service" | "administrator" });

interface Named {
  readonly subject: string;
  /** The token's own id: what it is revoked by. */
  readonly tokenId: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Algorithms with public keys, by the type of the key. */
const ALGORITHMS = { rsa: "RS256", ec: "ES256", ed25519: "EdDSA" } as const;

/** Seconds by which the clocks of who issues and who checks may differ. */
const SKEW = 5;
/** Longest token. */
const MAX_LENGTH = 4_096;
/** Tokens that are kept with what they say: a client sends the same one again and again. */
const KEPT = 5_000;
/** Days that the token of a screen or a service may live at most: it can be revoked. */
const MAX_DAYS = 366;

/** What the header of a token must say of its type. */
export const TOKEN_TYPE = "JWT";

const name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\s]+$/u);
const instant = z.number().min(0).max(253_402_300_799);

/** The claims that the hub reads, of these types and no other. */
const Claims = z.object({
  sub: name,
  jti: name,
  iat: instant,
  exp: instant,
  kind: z.enum(TOKEN_KINDS),
  board: z.string().optional(),
});

/** Tells whom a token names. @throws HubError UNAUTHENTICATED for one that is not accepted, SERVICE_UNAVAILABLE when keys cannot be fetched */
export type VerifyToken = (token: string) => Promise<Identity>;

/** @param boardOf the organization's row id behind a display's claim `board`; throws when it is none */
export async function createVerify(
  keys: TokenKeys,
  settings: TokenSettings,
  boardOf: (id: string) => number,
): Promise<VerifyToken> {
  const { key, algorithms } = await openKeys(keys);
  const { issuer, audience, maxMinutes } = settings;
  const known = new LRUCache<string, Exclude<Identity, { kind: "anonymous" }>>({ max: KEPT });

  async function read(token: string): Promise<Exclude<Identity, { kind: "anonymous" }>> {
    const options = { algorithms, issuer, audience, typ: TOKEN_TYPE, clockTolerance: SKEW };
    const { payload } = await jwtVerify(token, key, { ...options, requiredClaims: ["sub", "jti", "iat", "exp"] });
    const { sub: subject, jti: tokenId, iat, exp, kind, board } = Claims.parse(payload);
    const longLived = kind === "display" || kind === "service";
    if (iat > Date.now() / 1000 + SKEW) throw new Error("it is of the future");
    if (exp - iat > (longLived ? MAX_DAYS * 86_400 : maxMinutes * 60)) throw new Error("it lives too long");
    if ((kind === "display") !== (board !== undefined)) throw new Error("a display has a board, others have none");
    const named = { subject, tokenId, expires: exp * 1000 };
    return kind === "display" ? { ...named, kind, board: boardOf(board ?? "") } : { ...named, kind };
  }

  return async (token) => {
    if (token.length > MAX_LENGTH) throw refused();
    try {
      const found = known.get(token) ?? (await read(token));
      if (found.expires + SKEW * 1000 <= Date.now()) throw refused();
      known.set(token, found);
      return found;
    } catch (error) {
      throw keys.kind === "url" && isUnreachable(error)
        ? new HubError("SERVICE_UNAVAILABLE", "tokens cannot be checked at the moment")
        : refused(error);
    }
  };
}

/** The error for credentials that are not accepted; why, only the log may know. */
export function refused(cause?: unknown): HubError {
  return new HubError("UNAUTHENTICATED", ERROR_CODES.UNAUTHENTICATED, [], { cause });
}

/** Keys at an address that could not be asked, or answered with something else. */
function isUnreachable(error: unknown): boolean {
  const code = error instanceof errors.JOSEError ? error.code : undefined;
  return error instanceof TypeError || code === "ERR_JWKS_TIMEOUT" || code === "ERR_JWKS_INVALID" || code === "ERR_JOSE_GENERIC";
}

interface OpenKeys {
  readonly key: JWTVerifyGetKey;
  readonly algorithms: string[];
}

async function openKeys(keys: TokenKeys): Promise<OpenKeys> {
  switch (keys.kind) {
    case "secret": {
      const secret = new TextEncoder().encode(keys.secret);
      return { key: async () => secret, algorithms: ["HS256"] };
    }
    case "url":
      return { key: createRemoteJWKSet(new URL(keys.url), { timeoutDuration: 2_000 }), algorithms: Object.values(ALGORITHMS) };
    case "file":
      return readKeys(await readFile(keys.path, "utf8"), keys.path);
  }
}

const KeySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/** Reads a public key in PEM, or a set of keys in JSON. */
function readKeys(text: string, path: string): OpenKeys {
  try {
    if (text.trimStart().startsWith("{"))
      return { key: createLocalJWKSet(KeySet.parse(JSON.parse(text))), algorithms: Object.values(ALGORITHMS) };
    const key: KeyObject = createPublicKey(text);
    const type = key.asymmetricKeyType;
    if (type !== "rsa" && type !== "ec" && type !== "ed25519") throw new Error(`keys of type ${type ?? "unknown"} are not taken`);
    return { key: async () => key, algorithms: [ALGORITHMS[type]] };
  } catch (error) {
    const message = "must be a public key in PEM (RSA, P-256 or Ed25519) or a set of keys in JSON";
    throw new HubError("BAD_USER_INPUT", `JWT_KEY_FILE: ${path} ${message}`, [], { cause: error });
  }
}
