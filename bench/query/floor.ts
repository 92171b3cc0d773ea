import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import postgres from "postgres";
import { QUESTIONS } from "./questions.ts";

/** The floor of queries: bare `node:http`, one statement by hand, its bytes sent through. A request is the values of its statement. */
const { DATABASE_URL = "", PORT = "0", DATABASE_POOL = "10" } = process.env;
const client = postgres(DATABASE_URL, { max: Number(DATABASE_POOL), onnotice: () => {} });
const statements = new Map(QUESTIONS.map(({ name, sql }) => [`/${name}`, sql]));
const [START, END] = [Buffer.from('{"data":'), Buffer.from("}")];

const server = createServer((request, response) => {
  const statement = statements.get(request.url ?? "") ?? "";
  text(request)
    .then((body) => client.unsafe(statement, JSON.parse(body) as number[], { prepare: true }).raw())
    .then(([row]) => {
      response.setHeader("content-type", "application/json; charset=utf-8");
      response.end(Buffer.concat([START, (row as unknown as Buffer[])[0] ?? Buffer.from("null"), END]));
    })
    .catch((error: unknown) => response.writeHead(500).end(String(error)));
});
process.once("SIGTERM", () => process.exit());
server.listen(Number(PORT), "127.0.0.1", () => process.stdout.write("listening\n"));
