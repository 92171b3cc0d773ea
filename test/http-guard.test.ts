import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type TestHub, openHub } from "./support/hub.ts";
import { makeRoot } from "./support/make.ts";

const LISTED = "https://wall.example.vn";
const FOREIGN = "https://evil.example";
const QUERY = JSON.stringify({ query: "{ __typename }" });
const PATHS = ["/graphql", "/graphql/stream"];

let hub: TestHub;
beforeAll(async () => {
  hub = await openHub({ environment: { ORIGINS: LISTED, HEADERS_TIMEOUT_MS: "1000", REQUEST_TIMEOUT_MS: "2000" } });
  await makeRoot(hub);
});
afterAll(async () => hub[Symbol.asyncDispose]());

interface Sent {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

/** Sends what `fetch` would not: it sets Origin and the like itself. */
function send(method: string, path: string, headers: Record<string, string>, body?: string | Buffer): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(`${hub.url}${path}`, { method, headers }, (response) => {
      text(response).then((read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: read }), reject);
    });
    sent.once("error", reject).end(body);
  });
}

/** Sends bytes as they are and reads until the hub closes. */
async function raw(bytes: string): Promise<string> {
  const { hostname, port } = new URL(hub.url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

const json = { "content-type": "application/json" };

describe("pages of other origins", () => {
  test.each(PATHS)("are refused at %s, with and without a preflight", async (path) => {
    for (const origin of [
      FOREIGN,
      "null",
      `${LISTED}.evil.example`,
      "https://wall.example.vn:444",
      "http://wall.example.vn",
      "x",
    ]) {
      for (const method of ["POST", "GET", "OPTIONS"]) {
        const answer = await send(method, path, { ...json, origin }, method === "POST" ? QUERY : undefined);
        expect(answer.status).toBe(403);
        expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
        expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: "FORBIDDEN" } }] });
      }
    }
    const hidden = await send("POST", path, { ...json, "sec-fetch-site": "cross-site" }, QUERY);
    expect(hidden.status).toBe(403);
  });

  test.each(PATHS)("are let in at %s when they are listed, and told so by name", async (path) => {
    const preflight = await send("OPTIONS", path, { origin: LISTED, "access-control-request-method": "POST" });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({
      "access-control-allow-origin": LISTED,
      "access-control-allow-methods": "GET, POST",
      vary: "origin",
    });
    const answer = await send("POST", path, { ...json, origin: LISTED }, QUERY);
    expect(answer.status).toBe(200);
    expect(answer.headers).toHaveProperty("access-control-allow-origin", LISTED);
    expect(answer.headers).not.toHaveProperty("access-control-allow-credentials");
  });

  test.each(PATHS)("are not what the hub's own pages and programs are, at %s", async (path) => {
    expect((await send("POST", path, { ...json, origin: hub.url, "sec-fetch-site": "same-origin" }, QUERY)).status).toBe(200);
    expect((await send("POST", path, json, QUERY)).status).toBe(200);
    const preflight = await send("OPTIONS", path, { origin: hub.url });
    expect(preflight.headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("open no socket", async () => {
    const open = (origin: string | undefined): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(
          hub.url.replace("http", "ws") + "/graphql",
          "graphql-transport-ws",
          origin ? { origin } : {},
        );
        socket.once("open", () => resolve("open")).once("error", (error) => resolve(error.message));
        socket.once("open", () => socket.close());
      });
    for (const origin of [FOREIGN, "null", "x"]) expect(await open(origin)).toContain("403");
    for (const origin of [LISTED, hub.url, undefined]) expect(await open(origin)).toBe("open");
  });
});

describe("cross-site requests that browsers send without asking", () => {
  const ODD = [
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain; application/json",
    "x",
  ];

  test.each(PATHS)("are refused at %s whatever their content type", async (path) => {
    for (const type of ODD) {
      const get = await send("GET", `${path}?query=${encodeURIComponent("{ __typename }")}`, { "content-type": type });
      expect([400, 415], type).toContain(get.status);
      expect(get.text).not.toContain('"data"');
      const post = await send("POST", path, { "content-type": type }, QUERY);
      expect([400, 415], type).toContain(post.status);
      expect(post.text).not.toContain('"data"');
    }
  });

  test.each(PATHS)("change nothing by GET at %s, and other methods do nothing", async (path) => {
    const query = encodeURIComponent('mutation { setCongressStatus(input: { congressId: "x", status: COMPLETED }) { status } }');
    const get = await send("GET", `${path}?query=${query}`, { "apollo-require-preflight": "1" });
    expect(get.status).toBe(405);
    for (const method of ["PUT", "PATCH", "DELETE"]) expect((await send(method, path, json, QUERY)).status).toBe(405);
  });
});

describe("the size of a body", () => {
  const compress = { gzip: gzipSync, "x-gzip": gzipSync, deflate: deflateSync, br: brotliCompressSync };

  test.each(Object.entries(compress))("is that after inflation: %s", async (encoding, pack) => {
    for (const path of PATHS) {
      const headers = { ...json, "content-encoding": encoding };
      const small = await send("POST", path, headers, pack(QUERY));
      expect(small.status).toBe(200);
      expect(small.text).toContain('"__typename":"Query"');
      const bomb = await send(
        "POST",
        path,
        headers,
        pack(JSON.stringify({ query: "{ __typename }", x: "x".repeat(20_000_000) })),
      );
      expect(bomb.status).toBe(413);
      expect(JSON.parse(bomb.text)).toMatchObject({ errors: [{ extensions: { code: "TOO_LARGE" } }] });
      const cut = await send("POST", path, headers, pack(QUERY).subarray(0, 10));
      expect(cut.status).toBe(400);
    }
  });

  test("is that of what is sent, too: much may inflate to nothing", async () => {
    const nothing = Buffer.concat(Array.from({ length: 20_000 }, () => gzipSync("")));
    const compressed = { ...json, "content-encoding": "gzip" };
    // Who goes on sending after the refusal may lose it with the connection.
    const statusOf = (headers: Record<string, string>): Promise<number | "closed"> =>
      send("POST", "/graphql", headers, nothing).then(
        ({ status }) => status,
        () => "closed",
      );
    for (const headers of [compressed, { ...compressed, "transfer-encoding": "chunked" }])
      expect([413, "closed"]).toContain(await statusOf(headers));
  });
});

describe("slow and broken requests", () => {
  test("headers that do not arrive are not waited for", async () => {
    for (const start of ["", "POST /graphql HTTP/1.1\r\nhost: x\r\n"]) {
      const answer = await raw(start);
      expect(answer).toContain("408 Request Timeout");
      expect(answer).toContain("REQUEST_TIMEOUT");
    }
  });

  test.each(PATHS)("nor is a body, at %s", async (path) => {
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{`;
    expect(await raw(head)).toContain("REQUEST_TIMEOUT");
  });

  test("what is not HTTP gets an error in JSON", async () => {
    expect(await raw("hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400[\s\S]*BAD_REQUEST/);
    expect(await raw(`GET / HTTP/1.1\r\nhost: x\r\nx: ${"x".repeat(40_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431[\s\S]*TOO_LARGE/);
  });
});

test("what answers questions tells a browser to do nothing with it", async () => {
  for (const path of PATHS) {
    const { headers } = await send("GET", path, {});
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
  }
});

test("every other answer tells a browser to do little with it", async () => {
  for (const path of ["/display", "/playground", "/livez", "/readyz", "/metrics", "/nowhere", "/"]) {
    const { headers } = await send("GET", path, {});
    expect(headers, path).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
      ) as string,
    });
    expect(headers).not.toHaveProperty("x-powered-by");
  }
});

test("several operations in one request are refused", async () => {
  for (const path of PATHS) {
    const answer = await send("POST", path, json, `[${QUERY},${QUERY}]`);
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('"data"');
  }
});
