/**
 * Every code that an answer of the hub can carry in `extensions.code`. Clients may rely on them; a code is never reused for
 * another meaning.
 */
export const ERROR_CODES = {
  /** The document does not parse. */
  GRAPHQL_PARSE_FAILED: "The document is not GraphQL.",
  /** The document does not fit the schema. */
  GRAPHQL_VALIDATION_FAILED: "The document does not fit the schema.",
  /** An argument or a variable has a value that is not accepted; `extensions.problems` says which and why. */
  BAD_USER_INPUT: "A value is not accepted.",
  /** The request as such cannot be handled: method, media type, size or form. */
  BAD_REQUEST: "The request cannot be handled.",
  /** The hub knows no document of this hash; send the document itself. */
  PERSISTED_QUERY_NOT_FOUND: "There is no document of this hash.",
  /** The headers or the body did not arrive in time. */
  REQUEST_TIMEOUT: "The request did not arrive in time.",
  /** The document or its answer is larger than the hub allows. */
  TOO_LARGE: "The request is too large.",
  /** The credentials are missing or not valid. */
  UNAUTHENTICATED: "The credentials are not valid.",
  /** Of a stream: what the viewer may see has changed, and what was sent before may be more than that. */
  ACCESS_CHANGED: "What the viewer may see has changed.",
  /** The viewer may not do or see this. */
  FORBIDDEN: "This is not allowed for the viewer.",
  /** The entity named in an argument does not exist. */
  NOT_FOUND: "There is no such entity.",
  /** The entity has changed since the version that the request is based on. */
  VERSION_CONFLICT: "The entity has changed since it was read.",
  /** The write would break a rule that holds between entities: a double code, a second holder, a level in a wrong place. */
  CONFLICT: "The write would break a rule.",
  /** The step is not allowed from the state that the entity is in. */
  ILLEGAL_TRANSITION: "This step is not allowed from the present state.",
  /** The idempotency key was used for another request. */
  IDEMPOTENCY_KEY_REUSED: "The idempotency key belongs to another request.",
  /** A bound of the hub is reached: sockets, operations of a socket, or questions followed at a time. */
  LIMIT_EXCEEDED: "A bound of the hub is reached.",
  /** The viewer asks too much in a time; `extensions.retryAfter` says in how many seconds it may ask again. */
  RATE_LIMITED: "Too much is asked in a time.",
  /** The operation, or a statement of it, took longer than the hub allows. Of a mutation it is not known whether it was done. */
  OPERATION_TIMEOUT: "The operation took too long.",
  /** The client has gone before it was answered. Nobody sees it but the hub. */
  OPERATION_CANCELLED: "The client has gone.",
  /** The database cannot be reached at the moment; the same request may succeed later. */
  SERVICE_UNAVAILABLE: "The service is not available at the moment.",
  /** A fault of the hub. Its cause is in the hub's log, never in the answer. */
  INTERNAL_SERVER_ERROR: "Something went wrong in the hub.",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/** What is wrong with one value: where it stands in the request, what it was, and the rule that it breaks. */
export interface Problem {
  /** Path within the arguments, for example "input.validTo". */
  field: string;
  /** The value as it was given, shortened when it is long. */
  value: unknown;
  /** The rule in a sentence that also says what would be right. */
  rule: string;
}

/** A failure that the client caused or must know of. Its message and problems are shown; anything else is masked. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, problems: readonly Problem[] = [], options?: ErrorOptions) {
    super(message, options);
    this.name = "HubError";
    this.code = code;
    this.problems = problems;
  }
}

/** The failure of a viewer who asks too much in a time. */
export class RateLimited extends HubError {
  /** Seconds until it may ask again. */
  readonly retryAfter: number;

  constructor(message: string, retryAfter: number) {
    super("RATE_LIMITED", `${message}; ask again in ${retryAfter} s`);
    this.retryAfter = retryAfter;
  }
}

/** The error for one value that is not accepted. */
export function badInput(field: string, value: unknown, rule: string): HubError {
  return new HubError("BAD_USER_INPUT", `${field}: ${rule}`, [{ field, value: shorten(value), rule }]);
}

/** The error for an id that names nothing. */
export function notFound(field: string, value: unknown, what: string): HubError {
  const rule = `names no ${what}`;
  return new HubError("NOT_FOUND", `${field}: ${rule}`, [{ field, value: shorten(value), rule }]);
}

function shorten(value: unknown): unknown {
  return typeof value === "string" && value.length > 100 ? `${value.slice(0, 100)}…` : value;
}
