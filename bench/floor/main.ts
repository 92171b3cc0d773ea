import { createServer } from "node:http";
import postgres from "postgres";
import { WebSocketServer } from "ws";

/**
 * The floor of the live path: a bare `ws` server that listens on a channel and sends each notification's text to all its sockets, as one
 * buffer that was made once. It knows no GraphQL, no groups, no slow clients.
 */
const { DATABASE_URL = "", PORT = "0", TEXT_BYTES = "500", FIRST_VALUE = "0" } = process.env;
const client = postgres(DATABASE_URL, { max: 4, onnotice: () => {} });

/** A message as the hub sends it, of the same size. */
function message(value: string): Buffer {
  const start = `{"id":"1","type":"next","payload":{"data":{"congressProgress":{"completed":${value},"rest":"`;
  return Buffer.from(`${start.padEnd(Number(TEXT_BYTES) - 5, "x")}"}}}}`);
}

const server = createServer((request, response) => {
  const id = Number(request.url?.slice(1));
  client`select id, name from organization where id = ${id}`
    .then(([row]) => response.setHeader("content-type", "application/json").end(JSON.stringify(row)))
    .catch(() => response.writeHead(500).end());
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let text = message(FIRST_VALUE);
sockets.on("connection", (socket) => {
  socket.on("message", () => socket.send(text, { binary: false }));
});
await client.listen("bench_floor", (value) => {
  text = message(value);
  for (const socket of sockets.clients) if (socket.readyState === socket.OPEN) socket.send(text, { binary: false });
});
process.once("SIGTERM", () => process.exit());
// As the hub does: an idle connection that is closed too soon meets the next request.
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), "127.0.0.1", () => process.stdout.write("listening\n"));
