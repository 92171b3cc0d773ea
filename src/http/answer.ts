import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import Negotiator from "negotiator";

/** Bytes from which compression pays: what is smaller fits into one packet as it is. */
const WORTH_IT = 1_400;

/** Half-way between fast and small: the text is made for one client. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } };
const COMPRESSORS: Readonly<Record<string, (text: Uint8Array) => Promise<Uint8Array>>> = {
  br: (text) => promisify(brotliCompress)(text, BROTLI),
  gzip: (text) => promisify(gzip)(text, { level: 4 }),
};

/**
 * Sends the text of an answer, compressed where the client likes that and it pays. A question that stands in the address may be asked again
 * with the mark of the answer that one has: when it is the same still, only that is said. It must be asked again each time, as data change.
 */
export async function sendAnswer(request: IncomingMessage, response: ServerResponse, text: Uint8Array): Promise<void> {
  const isKept = request.method === "GET" && response.statusCode === 200;
  response.setHeader("cache-control", isKept ? "private, no-cache" : "no-store");
  vary(response, ["accept-encoding", ...(isKept ? ["accept", "authorization"] : [])]);
  if (isKept) {
    const mark = `W/"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
    response.setHeader("etag", mark);
    if (hasMark(request.headers["if-none-match"], mark)) {
      response.removeHeader("content-type");
      response.removeHeader("content-length");
      response.writeHead(304).end();
      return;
    }
  }
  const encoding = encodingFor(request.headers["accept-encoding"], text.length);
  const compressed = encoding && (await COMPRESSORS[encoding]?.(text));
  if (encoding !== undefined && compressed !== undefined) response.setHeader("content-encoding", encoding);
  const sent = compressed || text;
  response.setHeader("content-length", sent.length);
  response.end(sent);
}

function encodingFor(header: string | undefined, length: number): string | undefined {
  if (header === undefined || length < WORTH_IT) return undefined;
  // Of what a client likes equally the first counts, and browsers name Brotli last.
  const isBrotli = (one: string): number => Number(one.trim().startsWith("br"));
  const accepted = header.split(",").toSorted((one, other) => isBrotli(other) - isBrotli(one));
  const encoding = new Negotiator({ headers: { "accept-encoding": accepted.join() } }).encoding(["br", "gzip", "identity"]);
  return encoding === "identity" ? undefined : encoding;
}

/** Whether a list of marks, or `*`, holds this one; a mark is compared as a weak one. */
function hasMark(list: string | undefined, mark: string): boolean {
  const marks = list?.split(",").map((one) => one.trim().replace(/^W\//, "")) ?? [];
  return marks.includes("*") || marks.includes(mark.slice(2));
}

function vary(response: ServerResponse, names: readonly string[]): void {
  const before = response.getHeader("vary");
  response.setHeader("vary", [...(before === undefined ? [] : [String(before)]), ...names].join(", "));
}
