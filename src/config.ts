import { z } from "zod";
import { SIGHTS, type Sight, TOKEN_KINDS, type Viewer } from "./access/index.ts";
import { DATABASE_VARIABLES, checkDatabase, databaseOf } from "./database-config.ts";
import { type DatabaseConfig, STATEMENT_TIMEOUT } from "./db/index.ts";
import type { SocketLimits, Times } from "./http/server.ts";
import { HubError } from "./kernel/errors.ts";
import { DOCUMENT_LIMITS, type Limits, RATE_LIMITS } from "./kernel/limits.ts";
import { TOKEN_VARIABLES, type TokenConfig, checkKeys, isProduction, tokensOf } from "./token-config.ts";
import { OWN_MANIFEST } from "./trusted-documents.ts";

/** Everything that can be set from outside. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseConfig;
  /** Folder of what the hub keeps by itself. */
  readonly dataDir: string;
  /** Whether real people rely on it: nothing is then made up that an operator must set. */
  readonly production: boolean;
  readonly tokens: TokenConfig;
  /** How much those see who show no token. */
  readonly anonymous: Sight;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  /** Whether queries are answered by one statement where that can be, and whether such answers say how. */
  readonly planner: { readonly on: boolean; readonly explain: boolean };
  /** Origins of web pages that may use the API, besides the hub's own. */
  readonly origins: readonly string[];
  readonly within: Times;
  /** Milliseconds that one statement of a client's may take. */
  readonly statementTimeout: number;
  readonly queries: {
    /** Milliseconds from which a query is slow, and logged. */
    readonly slowAfter: number;
    /** Greatest size of an answer in bytes. */
    readonly maxBytes: number;
  };
  readonly documents: {
    /** Whether clients may ask for the schema, and are told what they may have meant. */
    readonly introspection: boolean;
    /** File of the trusted documents. */
    readonly manifest: string;
    /** Viewers who may send no others. */
    readonly trustedOnly: readonly Viewer["kind"][];
  };
  /** Whether the playground is served. */
  readonly playground: boolean;
  readonly limits: Limits;
  /** Proxies in front of the hub that say whom they have heard. */
  readonly proxies: number;
  readonly sockets: SocketLimits;
  readonly live: {
    /** Least milliseconds between two folds, and so between two frames. */
    readonly window: number;
    /** Milliseconds between two looks for changes of other writers. */
    readonly lookEvery: number;
    /** Milliseconds between two looks that need no notification. */
    readonly pollEvery: number;
    /** Milliseconds between two rounds that check the counts against what they count. */
    readonly auditEvery: number;
    /** Milliseconds for which events can be asked for again. */
    readonly retention: number;
    /** Different questions that are followed at a time, at most. */
    readonly maxGroups: number;
  };
}

const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

const DAY = 86_400_000;
const milliseconds = z.coerce.number().int().min(1).max(60_000);

const count = z.coerce.number().int().min(1).max(1_000_000);

const onOff = z.enum(["on", "off"]);

const VIEWER_KINDS = ["anonymous", ...TOKEN_KINDS] as const;

const viewerKinds = z
  .string()
  .transform((text) => text.split(",").map((kind) => kind.trim()))
  .pipe(z.array(z.enum(["nobody", ...VIEWER_KINDS])))
  .transform((kinds) => kinds.filter((kind) => kind !== "nobody"));

const origins = z
  .string()
  .transform((text) => text.split(",").map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), {
    error: "must be origins as browsers send them, like https://hub.example.vn, separated by commas",
  });

const Environment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  ...DATABASE_VARIABLES,
  ...TOKEN_VARIABLES,
  ANONYMOUS: z.enum(SIGHTS).optional(),
  ORIGINS: origins.default([]),
  HEADERS_TIMEOUT_MS: milliseconds.default(15_000),
  REQUEST_TIMEOUT_MS: milliseconds.default(30_000),
  OPERATION_TIMEOUT_MS: milliseconds.default(10_000),
  STATEMENT_TIMEOUT_MS: milliseconds.default(STATEMENT_TIMEOUT),
  MAX_DOCUMENT_LENGTH: count.default(DOCUMENT_LIMITS.length),
  MAX_TOKENS: count.default(DOCUMENT_LIMITS.tokens),
  MAX_DEPTH: count.default(DOCUMENT_LIMITS.depth),
  MAX_FIELDS: count.default(DOCUMENT_LIMITS.fields),
  MAX_ALIASES: count.default(DOCUMENT_LIMITS.aliases),
  MAX_DIRECTIVES: count.default(DOCUMENT_LIMITS.directives),
  MAX_ROOT_FIELDS: count.default(DOCUMENT_LIMITS.rootFields),
  MAX_COST: count.default(DOCUMENT_LIMITS.cost),
  INTROSPECTION: onOff.optional(),
  PLAYGROUND: onOff.optional(),
  TRUSTED_DOCUMENTS: z.string().default(OWN_MANIFEST),
  TRUSTED_ONLY: viewerKinds.default(["display"]),
  RATE_LIMITS: onOff.default("on"),
  RATE_SECONDS: z.coerce.number().int().min(1).max(3_600).default(RATE_LIMITS.seconds),
  RATE_OPERATIONS: z.coerce.number().int().min(1).max(1_000_000_000).default(RATE_LIMITS.operations),
  RATE_COST: z.coerce.number().int().min(1).max(1_000_000_000).default(RATE_LIMITS.cost),
  RATE_BAD_TOKENS: z.coerce.number().int().min(1).max(1_000_000).default(RATE_LIMITS.badTokens),
  PROXIES: z.coerce.number().int().min(0).max(10).default(0),
  LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
  PLANNER: onOff.default("on"),
  EXPLAIN: onOff.default("off"),
  SLOW_QUERY_MS: milliseconds.default(500),
  MAX_ANSWER_BYTES: z.coerce.number().int().min(1_024).max(1_073_741_824).default(16_777_216),
  FOLD_WINDOW_MS: milliseconds.default(100),
  FOLD_LOOK_MS: milliseconds.optional(),
  POLL_MS: milliseconds.default(2_000),
  AUDIT_MS: z.coerce.number().int().min(1).max(86_400_000).default(60_000),
  EVENT_RETENTION_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
  MAX_SOCKETS: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  MAX_SOCKETS_PER_VIEWER: z.coerce.number().int().min(1).max(1_000_000).default(20_000),
  MAX_OPERATIONS_PER_SOCKET: z.coerce.number().int().min(1).max(10_000).default(100),
  MAX_MESSAGES_PER_SECOND: count.default(300),
  MAX_UNSENT_BYTES: z.coerce.number().int().min(1_024).max(1_073_741_824).default(65_536),
  INIT_TIMEOUT_MS: milliseconds.default(10_000),
  KEEP_ALIVE_MS: milliseconds.default(18_000),
  DRAIN_MS: z.coerce.number().int().min(0).max(60_000).default(3_000),
  MAX_GROUPS: z.coerce.number().int().min(1).max(1_000_000).default(10_000),
});

/**
 * Reads the configuration from environment variables; an empty one counts as not set.
 * @throws HubError BAD_USER_INPUT that names every variable that is wrong
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.superRefine(checkKeys).superRefine(checkDatabase).safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join(".")}: ${message}`);
    throw new HubError("BAD_USER_INPUT", `the environment has variables that are not accepted:\n${lines.join("\n")}`);
  }
  return asConfig(parsed.data);
}

function asConfig(data: z.infer<typeof Environment>): Config {
  return {
    host: data.HOST,
    port: data.PORT,
    database: databaseOf(data),
    dataDir: data.DATA_DIR,
    production: isProduction(data),
    tokens: tokensOf(data),
    anonymous: data.ANONYMOUS ?? (isProduction(data) ? "counts" : "boards"),
    logLevel: data.LOG_LEVEL,
    planner: { on: data.PLANNER === "on", explain: data.EXPLAIN === "on" },
    origins: data.ORIGINS,
    within: {
      headers: Math.min(data.HEADERS_TIMEOUT_MS, data.REQUEST_TIMEOUT_MS),
      request: data.REQUEST_TIMEOUT_MS,
      answer: data.OPERATION_TIMEOUT_MS,
    },
    documents: documentsOf(data),
    playground: isOn(data.PLAYGROUND, !isProduction(data)),
    limits: limitsOf(data),
    proxies: data.PROXIES,
    statementTimeout: data.STATEMENT_TIMEOUT_MS,
    queries: { slowAfter: data.SLOW_QUERY_MS, maxBytes: data.MAX_ANSWER_BYTES },
    sockets: {
      max: data.MAX_SOCKETS,
      maxPerViewer: data.MAX_SOCKETS_PER_VIEWER,
      maxOperations: data.MAX_OPERATIONS_PER_SOCKET,
      maxMessages: data.MAX_MESSAGES_PER_SECOND,
      slowAbove: data.MAX_UNSENT_BYTES,
      initTimeout: data.INIT_TIMEOUT_MS,
      keepAlive: data.KEEP_ALIVE_MS,
      drain: data.DRAIN_MS,
    },
    live: liveOf(data),
  };
}

/** In production nobody learns the schema who is not meant to, and displays show boards and do nothing else. */
function documentsOf(data: z.infer<typeof Environment>): Config["documents"] {
  const production = isProduction(data);
  return {
    introspection: isOn(data.INTROSPECTION, !production),
    manifest: data.TRUSTED_DOCUMENTS,
    trustedOnly: production ? [...new Set([...data.TRUSTED_ONLY, "display" as const])] : data.TRUSTED_ONLY,
  };
}

function isOn(given: z.infer<typeof onOff> | undefined, otherwise: boolean): boolean {
  return given === undefined ? otherwise : given === "on";
}

function limitsOf(data: z.infer<typeof Environment>): Limits {
  return {
    length: data.MAX_DOCUMENT_LENGTH,
    tokens: data.MAX_TOKENS,
    depth: data.MAX_DEPTH,
    fields: data.MAX_FIELDS,
    aliases: data.MAX_ALIASES,
    directives: data.MAX_DIRECTIVES,
    rootFields: data.MAX_ROOT_FIELDS,
    cost: data.MAX_COST,
    rates:
      data.RATE_LIMITS === "off"
        ? null
        : {
            seconds: data.RATE_SECONDS,
            operations: data.RATE_OPERATIONS,
            cost: data.RATE_COST,
            badTokens: data.RATE_BAD_TOKENS,
          },
  };
}

function liveOf(data: z.infer<typeof Environment>): Config["live"] {
  // Writers tell when a change comes after a quiet time; looks find what was committed late. The embedded database has one writer.
  const lookEvery = data.DATABASE_URL === undefined ? 250 : 100;
  return {
    window: data.FOLD_WINDOW_MS,
    lookEvery: data.FOLD_LOOK_MS ?? lookEvery,
    pollEvery: data.POLL_MS,
    auditEvery: data.AUDIT_MS,
    retention: data.EVENT_RETENTION_DAYS * DAY,
    maxGroups: data.MAX_GROUPS,
  };
}
