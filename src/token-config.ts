import { z } from "zod";
import type { TokenKeys, TokenSettings } from "./access/index.ts";
import { weaknessOf } from "./weak-secret.ts";

/** Which tokens the hub takes. */
export interface TokenConfig extends TokenSettings {
  /** What they are checked with; undefined, which production refuses: with a secret that is made at the start. */
  readonly keys: TokenKeys | undefined;
}

/** The environment variables that say so. */
export const TOKEN_VARIABLES = {
  NODE_ENV: z.string().optional(),
  JWT_SECRET: z
    .string()
    .refine((secret) => Buffer.byteLength(secret) >= 32, { error: "must have at least 32 bytes" })
    .optional(),
  JWT_KEY_FILE: z.string().optional(),
  JWKS_URL: z
    .url({ error: "must be https://…, or http:// on this machine" })
    .refine((url) => /^https:|^http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/]/.test(url), {
      error: "must be https://…, or http:// on this machine",
    })
    .optional(),
  JWT_ISSUER: z.string().min(1).default("diem-cau"),
  JWT_AUDIENCE: z.string().min(1).default("diem-cau"),
  TOKEN_MINUTES: z.coerce.number().int().min(1).max(1_440).optional(),
};

const Variables = z.object(TOKEN_VARIABLES);
type Variables = z.infer<typeof Variables>;

/** Tokens are checked in one way, in production with a secret that somebody has chosen well. */
export function checkKeys(data: Variables, context: z.RefinementCtx): void {
  const { JWT_SECRET: secret } = data;
  const refuse = (message: string): void => context.addIssue({ code: "custom", path: ["JWT_SECRET"], message });
  const ways = [secret, data.JWT_KEY_FILE, data.JWKS_URL].filter((way) => way !== undefined);
  if (ways.length > 1) refuse("give one of JWT_SECRET, JWT_KEY_FILE and JWKS_URL");
  if (!isProduction(data)) return;
  if (ways.length === 0) refuse("is required in production, or else JWT_KEY_FILE or JWKS_URL");
  const weakness = secret === undefined ? undefined : weaknessOf(secret);
  if (weakness !== undefined) refuse(`${weakness}; make one with: openssl rand -base64 48`);
}

/** Whether real people rely on the hub. */
export function isProduction({ NODE_ENV }: Pick<Variables, "NODE_ENV">): boolean {
  return NODE_ENV === "production";
}

/** What the variables mean. */
export function tokensOf(data: Variables): TokenConfig {
  const { JWT_SECRET: secret, JWT_KEY_FILE: path, JWKS_URL: url } = data;
  const keys: (TokenKeys | undefined)[] = [
    secret === undefined ? undefined : { kind: "secret", secret },
    path === undefined ? undefined : { kind: "file", path },
    url === undefined ? undefined : { kind: "url", url },
  ];
  return {
    keys: keys.find((given) => given !== undefined),
    issuer: data.JWT_ISSUER,
    audience: data.JWT_AUDIENCE,
    maxMinutes: data.TOKEN_MINUTES ?? (isProduction(data) ? 15 : 1_440),
  };
}
