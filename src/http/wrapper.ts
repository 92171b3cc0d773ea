/** Makes the function that puts bytes between a beginning and an end: what a transport adds to a shared text for one client. */
export function wrapper(beginning: string, end: string): (bytes: Buffer) => Buffer {
  const before = Buffer.from(beginning);
  const after = Buffer.from(end);
  return (bytes) => {
    // Copying bytes costs a tenth of encoding the whole text for each client.
    const whole = Buffer.allocUnsafe(before.length + bytes.length + after.length);
    before.copy(whole);
    bytes.copy(whole, before.length);
    after.copy(whole, before.length + bytes.length);
    return whole;
  };
}
