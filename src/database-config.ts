import { join } from "node:path";
import { z } from "zod";
import type { DatabaseConfig } from "./db/index.ts";

const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: "must be postgres://user:password@host:port/database" });

const postgresUrls = z
  .string()
  .transform((text) => text.split(",").map((url) => url.trim()))
  .pipe(z.array(postgresUrl));

/** The environment variables that say which database the hub works on. */
export const DATABASE_VARIABLES = {
  DATA_DIR: z.string().min(1).default(".data"),
  DATABASE_URL: postgresUrl.optional(),
  LISTEN_DATABASE_URL: postgresUrl.optional(),
  OWNER_DATABASE_URL: postgresUrl.optional(),
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  READ_DATABASE_URLS: postgresUrls.optional(),
  READ_LAG_MS: z.coerce.number().int().min(100).max(60_000).default(1_000),
};

const Variables = z.object(DATABASE_VARIABLES);
type Variables = z.infer<typeof Variables>;

/** Replicas and owners are a server's. */
export function checkDatabase(data: Variables, context: z.RefinementCtx): void {
  if (data.DATABASE_URL !== undefined) return;
  const refuse = (name: keyof Variables, message: string): void => {
    if (data[name] !== undefined) context.addIssue({ code: "custom", path: [name], message });
  };
  refuse("READ_DATABASE_URLS", "needs DATABASE_URL, which they are replicas of");
  refuse("OWNER_DATABASE_URL", "needs DATABASE_URL, the same database for the hub's own role");
}

/** What the variables mean. */
export function databaseOf(data: Variables): DatabaseConfig {
  if (data.DATABASE_URL === undefined) return { kind: "embedded", dataDir: join(data.DATA_DIR, "postgres") };
  return {
    kind: "server",
    url: data.DATABASE_URL,
    poolSize: data.DATABASE_POOL,
    listenUrl: data.LISTEN_DATABASE_URL,
    ownerUrl: data.OWNER_DATABASE_URL,
    replicas: data.READ_DATABASE_URLS && { urls: data.READ_DATABASE_URLS, maxLag: data.READ_LAG_MS },
  };
}
