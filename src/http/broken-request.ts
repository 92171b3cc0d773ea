import type { Duplex } from "node:stream";
import type { ErrorCode } from "../kernel/errors.ts";

/** What the parser of HTTP says, and what the client is told. */
const ANSWERS: Readonly<Record<string, readonly [status: string, code: ErrorCode, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ["408 Request Timeout", "REQUEST_TIMEOUT", "the request did not arrive in time"],
  HPE_HEADER_OVERFLOW: ["431 Request Header Fields Too Large", "TOO_LARGE", "the headers are too large"],
};
const MALFORMED = ["400 Bad Request", "BAD_REQUEST", "the request is not HTTP"] as const;

/** Answers what never became a request: headers or a body that do not arrive, or are not HTTP. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") return void socket.destroy();
  const [status, code, message] = ANSWERS[error.code ?? ""] ?? MALFORMED;
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: application/json; charset=utf-8`;
  socket.end(`${head}\r\ncache-control: no-store\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}
