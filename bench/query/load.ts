import { type Socket, connect } from "node:net";

/** What a server did in one round. */
export interface Round {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds of each request. */
  readonly times: readonly number[];
}

const CONNECTIONS = 16;
const HEAD_END = Buffer.from("\r\n\r\n");

/** The bytes of a POST. */
export function post(path: string, body: unknown, token?: string): Buffer {
  const text = JSON.stringify(body);
  const authorization = token === undefined ? "" : `authorization: Bearer ${token}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nhost: bench\r\n${authorization}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n`;
  return Buffer.from(head + text);
}

/** Sends the requests by turns over so many connections, each as soon as its last answer is there, for so long. */
export async function load(
  port: number,
  requests: readonly Buffer[],
  seconds: number,
  connections: number = CONNECTIONS,
): Promise<Round> {
  const start = performance.now();
  const times: number[] = [];
  let next = 0;
  const ask = async (socket: Socket): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      const asked = performance.now();
      await answer(socket, requests[next++ % requests.length] ?? Buffer.alloc(0));
      times.push(performance.now() - asked);
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, () => ask(connect(port, "127.0.0.1").setNoDelay())));
  return { requests: times.length, seconds: (performance.now() - start) / 1000, times };
}

/** Asks once on a connection of its own. */
export async function askOnce(port: number, request: Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const body = await answer(socket, request);
  socket.destroy();
  return body.toString();
}

/** Sends a request and waits for the whole body of its answer. */
function answer(socket: Socket, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let wanted = Number.POSITIVE_INFINITY;
    let bodyAt = 0;
    let size = 0;
    const done = (error: Error | undefined): void => {
      socket.off("data", onData).off("error", done);
      if (error === undefined) resolve(Buffer.concat(chunks).subarray(bodyAt));
      else reject(error);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      size += chunk.length;
      const end = wanted === Number.POSITIVE_INFINITY ? chunk.indexOf(HEAD_END) : -1;
      if (end >= 0) {
        const head = chunk.toString("latin1", 0, end);
        bodyAt = size - chunk.length + end + HEAD_END.length;
        wanted = bodyAt + Number(/content-length: (\d+)/i.exec(head)?.[1]);
        if (!head.startsWith("HTTP/1.1 200")) return done(new Error(chunk.toString("utf8")));
      }
      if (size >= wanted) done(undefined);
    };
    socket.on("data", onData).on("error", done);
    socket.write(request);
  });
}
