import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { textFrame } from "../../src/http/frame.ts";

/** Lengths around those at which the head of a frame changes. */
const LENGTHS = [2, 124, 125, 126, 127, 65_534, 65_535, 65_536, 200_000];

test("frames of every length arrive whole at a client, one after another", async () => {
  const ofEachLength = LENGTHS.map((length): [string, string, string] => ["1", "x".repeat(length - 2), "}"]);
  const texts = [...ofEachLength, ["Điểm", "Cầu", ""], ["", "", ""]] satisfies [string, string, string][];
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const frames = texts.map(([before, shared, after]) => textFrame(before, Buffer.from(shared), after));
      request.socket.write(Buffer.concat(frames));
      webSocket.close();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const received: { text: string; binary: boolean }[] = [];
  client.on("message", (data: Buffer, binary) => received.push({ text: data.toString("utf8"), binary }));
  await once(client, "close");
  server.close();
  expect(received).toEqual(texts.map((parts) => ({ text: parts.join(""), binary: false })));
});
