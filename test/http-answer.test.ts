import { request } from "node:http";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";

const MANY = "{ organizations(first: 100) { nodes { id name level code validFrom createdAt parent { id name } } } }";
const FEW = "{ terms { code } }";
/** Apollo answers it: a resolver has no form in SQL. */
const EXECUTED = MANY.replace("{", "{ hubLimits { depth }");

let hub: TestHub;
let root: Made;

beforeAll(async () => {
  hub = await openHub();
  root = await makeRoot(hub);
  for (let place = 0; place < 20; place += 1)
    await root.organization({ name: `Đảng bộ tỉnh số ${place}`, level: "PROVINCE", code: `p${place}` });
});
afterAll(async () => hub[Symbol.asyncDispose]());

interface Got {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Sends a request whose answer is not inflated on the way. */
function send(method: "GET" | "POST", query: string, headers: Record<string, string> = {}): Promise<Got> {
  const path = method === "GET" ? `/graphql?query=${encodeURIComponent(query)}` : "/graphql";
  const own = method === "GET" ? { "apollo-require-preflight": "1" } : { "content-type": "application/json" };
  return new Promise((resolve, reject) => {
    const sending = request(`${hub.url}${path}`, { method, headers: { ...own, ...headers } }, (response) => {
      buffer(response).then((body) => resolve({ status: response.statusCode, headers: response.headers, body }), reject);
    });
    sending.once("error", reject);
    sending.end(method === "GET" ? undefined : JSON.stringify({ query }));
  });
}

describe.each([
  ["planned", MANY],
  ["executed", EXECUTED],
])("an answer that is %s", (_way, query) => {
  test.each([
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0.1, gzip;q=0.9", "gzip", gunzipSync],
  ])("is compressed for who accepts %s", async (accepted, encoding, inflate) => {
    const plain = await send("POST", query);
    const { headers, body } = await send("POST", query, { "accept-encoding": accepted });
    expect(headers).toMatchObject({ "content-encoding": encoding, "content-length": String(body.length) });
    expect(headers["vary"]).toContain("accept-encoding");
    expect(body.length).toBeLessThan(plain.body.length / 2);
    expect(inflate(body).toString()).toBe(plain.body.toString());
  });

  test("has a mark in a GET, and is not sent again to who has it", async () => {
    const first = await send("GET", query);
    const mark = String(first.headers["etag"]);
    expect(first.headers["cache-control"]).toBe("private, no-cache");
    const again = await send("GET", query, { "if-none-match": `"other", ${mark}`, "accept-encoding": "br" });
    expect(again).toMatchObject({ status: 304, headers: { etag: mark } });
    expect(again.body).toHaveLength(0);
    await root.organization({ name: "Đảng bộ tỉnh mới", level: "PROVINCE" });
    const changed = await send("GET", query, { "if-none-match": mark });
    expect(changed.status).toBe(200);
    expect(changed.headers["etag"]).not.toBe(mark);
  });

  test("is kept by nobody when it was asked by POST", async () => {
    const { headers } = await send("POST", query);
    expect(headers["cache-control"]).toBe("no-store");
    expect(headers["etag"]).toBeUndefined();
  });
});

test("a small answer, and one for who accepts nothing, goes as it is", async () => {
  const answers = [
    await send("POST", FEW, { "accept-encoding": "br" }),
    await send("POST", MANY, { "accept-encoding": "identity" }),
    await send("POST", MANY, { "accept-encoding": "br;q=0" }),
  ];
  for (const { headers, body } of answers) {
    expect(headers["content-encoding"]).toBeUndefined();
    expect(JSON.parse(body.toString())).toHaveProperty("data");
  }
});

test("what is refused is not kept", async () => {
  const { status, headers } = await send("GET", "{ nothing }");
  expect(status).toBe(200);
  expect(headers["cache-control"]).toBe("no-store");
});
