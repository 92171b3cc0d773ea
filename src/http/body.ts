import type { IncomingMessage } from "node:http";
import rawBody from "raw-body";
import { HubError } from "../kernel/errors.ts";

/** Greatest size of a request's body, in bytes. */
export const MAX_BODY = 256 * 1024;

/**
 * Reads a request's JSON body. A body that is not declared as JSON is left unread and undefined: what that means is the caller's rule.
 * @throws HubError TOO_LARGE, or BAD_REQUEST when it is not JSON in UTF-8
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const [mediaType = "", ...parameters] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
  if (mediaType.trim() !== "application/json") return undefined;
  const charset = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith("charset="));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset))
    throw new HubError("BAD_REQUEST", "the body must be JSON in UTF-8");
  if ((request.headers["content-encoding"] ?? "identity") !== "identity")
    throw new HubError("BAD_REQUEST", "the body must not be compressed");
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError("BAD_REQUEST", "the body is not JSON");
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  try {
    return await rawBody(request, { length: request.headers["content-length"] ?? null, limit: MAX_BODY, encoding: "utf8" });
  } catch (error) {
    if (error instanceof Error && "type" in error && error.type === "entity.too.large") {
      throw new HubError("TOO_LARGE", `the body must have at most ${MAX_BODY} bytes`);
    }
    throw new HubError("BAD_REQUEST", "the body could not be read", [], { cause: error });
  }
}
