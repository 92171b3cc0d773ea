import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { type OperationDefinitionNode, getOperationAST, parse } from "graphql";
import { afterEach, expect, test, vi } from "vitest";
import type { Session } from "../../src/access/index.ts";
import type { Origin } from "../../src/audit/index.ts";
import type { Graph, Member, Operation } from "../../src/graph/index.ts";
import { createEventRoute } from "../../src/http/sse.ts";
import { until } from "../support/wait.ts";

const KEEP_ALIVE = 1_000;
/** More than the buffers between two sockets hold. */
const MUCH = Buffer.alloc(32_000_000, "x");

afterEach(() => {
  vi.useRealTimers();
});

test("a stream that has ended is written to no more, however long its client takes to read the rest", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  let member: Member | undefined;
  const document = parse("subscription { state }");
  const definition = getOperationAST(document) as OperationDefinitionNode;
  const graph = {
    prepare: () => ({ document, definition, operationName: undefined, variables: {}, coerced: {}, cost: 1 }),
    async subscribe(_operation: Operation, _session: Session, _origin: Origin, joined: Member) {
      member = joined;
      return () => undefined;
    },
  } as Partial<Graph> as Graph;
  const session = { viewer: () => ({ kind: "anonymous", sight: "everything" }), whenOver: () => () => undefined };
  const limits = { max: 1, maxPerViewer: 1, slowAbove: 65_536, keepAlive: KEEP_ALIVE };
  const route = createEventRoute(graph, () => "nowhere", KEEP_ALIVE, limits as Parameters<typeof createEventRoute>[3]);
  const failures: unknown[] = [];
  let response: ServerResponse | undefined;
  const server = createServer((request, answer) => {
    response = answer.on("error", (error) => failures.push(error));
    const origin = { transport: "SSE", requestId: "test" } as const;
    void route({ session: session as Partial<Session> as Session, charge: async () => undefined, origin }, request, answer);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1").pause();
  client.write("GET /graphql/stream?query=x HTTP/1.1\r\nhost: hub\r\n\r\n");
  const joined = await until(() => member, { what: "the subscription" });
  joined.send(MUCH, false);
  joined.end();
  expect(response?.writableEnded).toBe(true);
  expect(response?.writableFinished).toBe(false);
  joined.send(MUCH, true);
  await vi.advanceTimersByTimeAsync(3 * KEEP_ALIVE);
  client.resume();
  await until(() => response?.writableFinished, { what: "the client to have all" });
  expect(failures).toEqual([]);
  client.destroy();
  server.close();
});
