/** What comes out of a socket's bytes. */
export interface FrameHandler {
  /** A text frame lies in `bytes` from `start` on. */
  text(bytes: Buffer, start: number, length: number): void;
  ping(payload: Buffer): void;
  /** The server closes the socket. */
  closing(code: number): void;
}

const TEXT = 1;
const CLOSE = 8;
const PING = 9;

/**
 * Takes WebSocket frames of a server, unmasked and unfragmented, out of a piece of the stream. Returns the bytes of a frame that is not
 * yet whole, to be put before the next piece.
 */
export function readFrames(bytes: Buffer, handler: FrameHandler): Buffer | undefined {
  let at = 0;
  while (bytes.length - at >= 2) {
    const code = (bytes[at] ?? 0) & 0x0f;
    let length = (bytes[at + 1] ?? 0) & 0x7f;
    let head = 2;
    if (length === 126) {
      if (bytes.length - at < 4) break;
      length = bytes.readUInt16BE(at + 2);
      head = 4;
    } else if (length === 127) {
      if (bytes.length - at < 10) break;
      length = Number(bytes.readBigUInt64BE(at + 2));
      head = 10;
    }
    const start = at + head;
    if (bytes.length - start < length) break;
    if (code === TEXT) handler.text(bytes, start, length);
    else if (code === PING) handler.ping(bytes.subarray(start, start + length));
    else if (code === CLOSE) handler.closing(length >= 2 ? bytes.readUInt16BE(start) : 1005);
    at = start + length;
  }
  return at < bytes.length ? Buffer.from(bytes.subarray(at)) : undefined;
}

/** Makes a client's frame. The mask is zero, so that the payload stays as it is. */
export function writeFrame(code: "text" | "pong", payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 6 : 8);
  head[0] = 0x80 | (code === "text" ? TEXT : 10);
  if (payload.length < 126) {
    head[1] = 0x80 | payload.length;
  } else {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(payload.length, 2);
  }
  return Buffer.concat([head, payload]);
}
