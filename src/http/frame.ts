/** First byte of a text frame that is whole (RFC 6455, 5.2). */
const WHOLE_TEXT = 0x81;

/**
 * Makes a server's WebSocket frame around a message in UTF-8 of which the middle is shared: one buffer, to be written to the socket as it is.
 * Copying the middle costs a fraction of encoding it for each client.
 */
export function textFrame(before: string, shared: Buffer, after: string): Buffer {
  const beforeLength = Buffer.byteLength(before);
  const length = beforeLength + shared.length + Buffer.byteLength(after);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = WHOLE_TEXT;
  if (head === 2) {
    frame[1] = length;
  } else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(before, head);
  shared.copy(frame, head + beforeLength);
  frame.write(after, head + beforeLength + shared.length);
  return frame;
}
