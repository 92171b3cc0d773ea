import { GraphQLError, type GraphQLFormattedError } from "graphql";
import type { Logger } from "pino";
import { ERROR_CODES, type ErrorCode, HubError, RateLimited } from "../kernel/errors.ts";

/** Turns whatever went wrong into what a client may see. */
export type Mask = (error: GraphQLError) => GraphQLError;

/**
 * Makes the mask: a HubError shows its message, code and problems; what GraphQL itself says of a document or a variable is shown as it
 * is; everything else is logged and becomes INTERNAL_SERVER_ERROR without a word of its own.
 */
export function createMask(log: Logger): Mask {
  return (error) => {
    const cause = rootCause(error);
    if (cause instanceof HubError)
      return shown(error, cause.message, cause.code, cause.problems.length > 0 ? { problems: cause.problems } : {});
    if (isCode(error.extensions["code"])) return error;
    if (cause === undefined) return shown(error, error.message, "BAD_USER_INPUT");
    log.error({ err: cause, path: error.path }, "a field failed");
    return shown(error, ERROR_CODES.INTERNAL_SERVER_ERROR, "INTERNAL_SERVER_ERROR");
  };
}

/** What a resolver threw; undefined when GraphQL itself raised the error. */
function rootCause(error: GraphQLError): Error | undefined {
  let cause: Error | undefined = error.originalError ?? undefined;
  while (cause instanceof GraphQLError) cause = cause.originalError ?? undefined;
  return cause;
}

function shown(error: GraphQLError, message: string, code: ErrorCode, details: object = {}): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    path: path ?? null,
    extensions: { code, ...details },
  });
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && code in ERROR_CODES && code !== "INTERNAL_SERVER_ERROR";
}

/** The same error with a code, for what GraphQL itself says of a document or of variables. */
export function coded(error: GraphQLError, code: ErrorCode): GraphQLError {
  return shown(error, shortened(error.message), code);
}

/** Characters of a message that GraphQL makes: it repeats what was sent, however long that is. */
const MAX_MESSAGE = 500;

function shortened(message: string): string {
  return message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE).toWellFormed()}…` : message;
}

/** The error of a request that does not reach execution. */
export function requestError(code: ErrorCode, message: string, status?: number): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(status === undefined ? {} : { http: { status } }) } });
}

/** The same for what was thrown on the way. */
export function refusal(error: HubError): GraphQLError {
  const details = error instanceof RateLimited ? { retryAfter: error.retryAfter } : {};
  return new GraphQLError(error.message, { extensions: { code: error.code, ...details } });
}

/** The same for a formatted error, as Apollo hands it over for documents that do not parse or validate. */
export function withoutStack({ extensions, message, ...error }: GraphQLFormattedError): GraphQLFormattedError {
  const { stacktrace: _stacktrace, ...rest } = extensions ?? {};
  return { ...error, message: shortened(message), extensions: rest };
}
