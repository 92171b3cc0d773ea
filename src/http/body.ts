import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import rawBody from "raw-body";
import { HubError } from "../kernel/errors.ts";

/** Greatest size of a request's body, in bytes: as it is sent, and as it is after inflation. */
const MAX_BODY = 256 * 1024;

const INFLATERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

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
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new HubError("BAD_REQUEST", "the body is not JSON");
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const encoding = (request.headers["content-encoding"] ?? "identity").toLowerCase();
  const length = request.headers["content-length"] ?? null;
  if (encoding === "identity") return readStream(request, length);
  const inflater = INFLATERS[encoding]?.();
  if (inflater === undefined)
    throw new HubError("BAD_REQUEST", `the body may be compressed by ${Object.keys(INFLATERS).join(", ")}, not otherwise`);
  if (Number(length) > MAX_BODY) throw tooLarge();
  feed(request, inflater);
  try {
    return await readStream(inflater, null);
  } finally {
    request.unpipe(inflater);
    inflater.destroy();
  }
}

/** Lets a request flow through an inflater, which fails when the request is cut off, or is itself too large. */
function feed(request: IncomingMessage, inflater: Transform): void {
  let size = 0;
  request.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_BODY) inflater.destroy(tooLarge());
  });
  request.once("close", () => {
    if (!request.complete) inflater.destroy(new HubError("BAD_REQUEST", "the body ended early"));
  });
  request.pipe(inflater);
}

async function readStream(stream: Readable, length: string | null): Promise<string> {
  try {
    return (await rawBody(stream, { length, limit: MAX_BODY })).toString("utf8");
  } catch (error) {
    if (error instanceof HubError) throw error;
    if (error instanceof Error && "type" in error && error.type === "entity.too.large") throw tooLarge();
    throw new HubError("BAD_REQUEST", "the body could not be read", [], { cause: error });
  }
}

function tooLarge(): HubError {
  return new HubError("TOO_LARGE", `the body must have at most ${MAX_BODY} bytes, after inflation`);
}
