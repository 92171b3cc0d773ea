import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient as createEventClient } from "graphql-sse";
import { type JWTHeaderParameters, SignJWT, exportJWK } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Answer, type TestHub, openHub } from "./support/hub.ts";
import { type Made, makeRoot } from "./support/make.ts";
import { freePort } from "./support/port.ts";
import { PROTOCOL, type RawSocket, openRaw, openReady } from "./support/raw-socket.ts";
import { until } from "./support/wait.ts";

const SECRET = "kX3v9Qz7Lp2Rn8Ws5Ty1Bd6Fg4Hj0Cm!";
const GUESSED = ["secret", "changeme", "password", "diem-cau", "0".repeat(32), "your-256-bit-secret", "", `${SECRET} `];
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

const QUERY = "{ organizations(first: 1) { nodes { name } } }";
const LIVE = "subscription ($id: ID!) { congressProgress(organizationId: $id) { rev total } }";

let hub: TestHub;
let root: Made;

beforeAll(async () => {
  hub = await openHub({ environment: { JWT_SECRET: SECRET, ANONYMOUS: "nothing" } });
  root = await makeRoot(hub);
});
afterAll(async () => hub[Symbol.asyncDispose]());

const now = (): number => Math.floor(Date.now() / 1000);

/** What a good token says. */
const claims = (): Record<string, unknown> => ({
  iss: "diem-cau",
  aud: "diem-cau",
  sub: "an.nguyen",
  jti: randomUUID(),
  iat: now(),
  exp: now() + 600,
  kind: "administrator",
});
const HEADER = { alg: "HS256", typ: "JWT" };

/** Signs whatever it is given, right or wrong. */
function sign(payload: unknown, header: object = HEADER, secret: string | Buffer = SECRET): string {
  const encode = (value: unknown): string =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const signed = `${encode(header)}.${encode(payload)}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

const changed = (change: Record<string, unknown>): string => sign({ ...claims(), ...change });
const without = (name: string): string => sign(Object.fromEntries(Object.entries(claims()).filter(([key]) => key !== name)));
const headed = (header: object): string => sign(claims(), { ...HEADER, ...header });

async function signedBy(header: JWTHeaderParameters, key: Parameters<SignJWT["sign"]>[0]): Promise<string> {
  return new SignJWT(claims()).setProtectedHeader(header).sign(key);
}

const [head = "", body = "", signature = ""] = sign(claims()).split(".");

/** Every way in which a token can be wrong. */
const FORGED: Record<string, string | Promise<string>> = {
  "no token at all": "Bearer",
  "another scheme": `Basic ${Buffer.from("admin:admin").toString("base64")}`,
  "no scheme": sign(claims()),
  "two tokens": `Bearer ${sign(claims())} ${sign(claims())}`,
  garbage: "Bearer x",
  "dots alone": "Bearer ..",
  "the word undefined": "Bearer undefined",
  "a token that is too long": `Bearer ${changed({ pad: "x".repeat(5_000) })}`,
  "no signature": `${head}.${body}.`,
  "two parts": `${head}.${body}`,
  "four parts": `${head}.${body}.${signature}.x`,
  "five parts, as encrypted ones have": `${head}.${body}.${signature}.x.y`,
  "a signature cut short": `${head}.${body}.${signature.slice(0, -2)}`,
  "a signature of another token": `${head}.${body}.${sign({ ...claims(), jti: "other" }).split(".")[2]}`,
  "a changed body": `${head}.${Buffer.from(JSON.stringify(claims())).toString("base64url")}x.${signature}`,
  "alg none": headed({ alg: "none" }),
  "alg none without a signature": `${Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url")}.${body}.`,
  "alg None": headed({ alg: "None" }),
  "alg nOnE without a signature": `${Buffer.from('{"alg":"nOnE","typ":"JWT"}').toString("base64url")}.${body}.`,
  "no alg": sign(claims(), { typ: "JWT" }),
  "alg hs256 in small letters": headed({ alg: "hs256" }),
  "alg HS384": headed({ alg: "HS384" }),
  "alg HS512": headed({ alg: "HS512" }),
  "a list as alg": headed({ alg: ["HS256"] }),
  "RS256 by a key of the forger's": signedBy({ alg: "RS256", typ: "JWT" }, OTHER.privateKey),
  "RS256 by name, signed with the secret": headed({ alg: "RS256" }),
  "a key that it brings along": headed({ jwk: { kty: "oct", k: Buffer.from("mine").toString("base64url") } }).replace(
    /[^.]+$/,
    "AAAA",
  ),
  "a key that it points to": headed({ jku: "https://forger.example/keys", alg: "RS256" }),
  "an unknown crit": headed({ crit: ["scope"], scope: "all" }),
  "an empty crit": headed({ crit: [] }),
  "an unencoded payload": headed({ crit: ["b64"], b64: false }),
  "no typ": sign(claims(), { alg: "HS256" }),
  "another typ": headed({ typ: "at+jwt" }),
  "a number as typ": headed({ typ: 1 }),
  expired: changed({ iat: now() - 900, exp: now() - 6 }),
  "expired long ago": changed({ iat: 1, exp: 601 }),
  "no exp": without("exp"),
  "exp as a text": changed({ exp: String(now() + 600) }),
  "exp as a list": changed({ exp: [now() + 600] }),
  "exp null": changed({ exp: null }),
  "exp without an end": changed({ exp: 1e300 }),
  "exp in milliseconds": changed({ exp: Date.now() + 600_000 }),
  "exp too far ahead": changed({ exp: now() + 1_441 * 60 }),
  "exp below nought": changed({ exp: -1 }),
  "not yet valid": changed({ nbf: now() + 30 }),
  "nbf as a text": changed({ nbf: String(now()) }),
  "issued in the future": changed({ iat: now() + 60 }),
  "iat as a text": changed({ iat: String(now()) }),
  "no iat": without("iat"),
  "another issuer": changed({ iss: "elsewhere" }),
  "no issuer": without("iss"),
  "a list as issuer": changed({ iss: ["diem-cau"] }),
  "another audience": changed({ aud: "elsewhere" }),
  "no audience": without("aud"),
  "an audience of others": changed({ aud: ["elsewhere", "diem-cau-2"] }),
  "no subject": without("sub"),
  "a number as subject": changed({ sub: 7 }),
  "an empty subject": changed({ sub: "" }),
  "an object as subject": changed({ sub: { $ne: null } }),
  "a subject of control characters": changed({ sub: "a\nb" }),
  "no id": without("jti"),
  "a number as id": changed({ jti: 1 }),
  "no kind": without("kind"),
  "an unknown kind": changed({ kind: "root" }),
  "a list as kind": changed({ kind: ["administrator"] }),
  "a kind in capitals": changed({ kind: "ADMINISTRATOR" }),
  "a display without a board": changed({ kind: "display" }),
  "a display with a board that is no id": changed({ kind: "display", board: "19" }),
  "a display with the board of another type": changed({ kind: "display", board: "cad_1" }),
  "a person with a board": changed({ kind: "person", board: "org_1" }),
  "a body that is no object": sign("[]"),
  "a body that is a text": sign('"administrator"'),
  "a body that is no JSON": sign("{"),
  "a header that is no JSON": `${Buffer.from("{").toString("base64url")}.${body}.${signature}`,
  ...Object.fromEntries(GUESSED.map((secret, index) => [`a guessed secret ${index}`, sign(claims(), HEADER, secret)] as const)),
};

const asHeader = (token: string): string => (/^(Bearer|Basic)\b/.test(token) ? token : `Bearer ${token}`);

async function overHttp(authorization: string): Promise<{ status: number; answer: Answer<unknown> }> {
  const response = await fetch(`${hub.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: JSON.stringify({ query: QUERY }),
  });
  return { status: response.status, answer: (await response.json()) as Answer<unknown> };
}

describe("a token that is forged, expired or confused opens nothing", () => {
  test("there are enough kinds of them", () => expect(Object.keys(FORGED).length).toBeGreaterThan(45));

  test.each(Object.entries(FORGED))("%s", async (kind, given) => {
    const token = await given;
    const authorization = kind === "no scheme" ? token : asHeader(token);
    const { status, answer } = await overHttp(authorization);
    expect([status, answer.errors?.[0]?.extensions.code, answer.data]).toEqual([401, "UNAUTHENTICATED", undefined]);
    expect(JSON.stringify(answer)).not.toMatch(/jose|JWT|signature|claim/i);

    const events = await fetch(`${hub.url}/graphql/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "text/event-stream", authorization },
      body: JSON.stringify({ query: LIVE, variables: { id: root.id } }),
    });
    expect([events.status, (await events.text()).includes('"data"')]).toEqual([401, false]);

    const socket = await openRaw(hub.url, PROTOCOL);
    socket.send({ type: "connection_init", payload: { authorization } });
    expect(await socket.closed()).toBe(4403);
    expect(socket.messages).toEqual([]);
  });

  test("in the address, in a cookie or as claims: it is not looked at", async () => {
    const token = sign(claims());
    const places: [string, Record<string, string>][] = [
      [`?access_token=${token}&authorization=Bearer%20${token}`, {}],
      ["", { cookie: `authorization=Bearer ${token}` }],
      ["", { "x-hasura-role": "administrator", "proxy-authorization": `Bearer ${token}` }],
    ];
    for (const [search, headers] of places) {
      const response = await fetch(`${hub.url}/graphql${search}`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ query: QUERY }),
      });
      expect(((await response.json()) as Answer<unknown>).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    }
    const socket = await openReady(hub.url, { kind: "administrator", sub: "an.nguyen", claims: claims() });
    socket.subscribe("1", QUERY);
    expect(JSON.stringify(await until(() => socket.of("1")[0]))).toContain("FORBIDDEN");
    socket.close();
  });
});

describe("a good token", () => {
  test("opens the hub on every transport", async () => {
    const authorization = `Bearer ${sign(claims())}`;
    expect((await overHttp(authorization)).answer.errors).toBeUndefined();
    expect((await overHttp(`bearer  ${sign(claims())}`)).status).toBe(200);
    for (const name of ["authorization", "Authorization"]) {
      const socket = await openReady(hub.url, { [name]: authorization });
      socket.subscribe("1", LIVE, { id: root.id });
      await until(() => socket.of("1").some(({ type }) => type === "next"), { what: "a state" });
      socket.close();
    }
    const received: unknown[] = [];
    const client = createEventClient({ url: `${hub.url}/graphql/stream`, retryAttempts: 0, headers: { authorization } });
    client.subscribe(
      { query: LIVE, variables: { id: root.id } },
      { next: (result) => received.push(result), error: () => {}, complete: () => {} },
    );
    await until(() => received.length > 0, { what: "a state over server-sent events" });
    client.dispose();
  });

  test("may come from a clock that is a little ahead or behind", async () => {
    for (const skewed of [{ iat: now() + 3 }, { nbf: now() + 3 }]) {
      expect((await overHttp(`Bearer ${changed(skewed)}`)).status).toBe(200);
    }
  });

  test("of a screen may live for months", async () => {
    const display = changed({ kind: "display", board: root.id, exp: now() + 300 * 86_400 });
    expect((await overHttp(`Bearer ${display}`)).status).toBe(200);
  });
});

describe("a token that ends while it is used", () => {
  const short = (seconds: number, change: object = {}): string =>
    `Bearer ${sign({ ...claims(), exp: now() + seconds, ...change })}`;

  async function watching(authorization: string): Promise<RawSocket> {
    const socket = await openReady(hub.url, { authorization });
    socket.subscribe("1", LIVE, { id: root.id });
    await until(() => socket.of("1").some(({ type }) => type === "next"), { what: "a state" });
    return socket;
  }

  test("closes its socket with 4403, and ends its stream", async () => {
    const authorization = short(2);
    const socket = await watching(authorization);
    const response = await fetch(`${hub.url}/graphql/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization },
      body: JSON.stringify({ query: LIVE, variables: { id: root.id } }),
    });
    const text = await response.text();
    expect(text).toContain('"code":"UNAUTHENTICATED"');
    expect(text).toMatch(/event: complete\ndata:\n\n$/);
    expect(await socket.closed()).toBe(4403);
  });

  test("is renewed by a ping that brings a new one of the same viewer, which is not sent back", async () => {
    const socket = await watching(short(2));
    const renewed = sign({ ...claims(), exp: now() + 900 });
    socket.send({ type: "ping", payload: { authorization: `Bearer ${renewed}` } });
    const pong = await until(() => socket.messages.find(({ type }) => type === "pong"), { what: "a pong" });
    expect(pong.payload).toEqual({ renewed: true });
    await expect(Promise.race([socket.closed(), until(() => false, { timeout: 3_500 })])).rejects.toThrow("in vain");
    socket.subscribe("2", QUERY);
    expect(JSON.stringify(await until(() => socket.of("2")[0]))).toContain("organizations");
    socket.close();
  });

  test.each([
    ["another viewer's", () => short(900, { sub: "binh.tran" })],
    ["one of another kind", () => short(900, { kind: "service" })],
    ["a forged one", () => short(900).slice(0, -3)],
    ["none", () => ""],
  ])("is not renewed by %s: the socket is closed", async (_, renewal) => {
    const socket = await watching(short(900));
    socket.send({ type: "ping", payload: { authorization: renewal() } });
    expect(await socket.closed()).toBe(4403);
  });
});

describe("public keys", () => {
  const pairs = {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
    EdDSA: generateKeyPairSync("ed25519"),
  };
  const algorithms = Object.keys(pairs) as (keyof typeof pairs)[];

  async function codeOf(at: TestHub, token: string): Promise<string | undefined> {
    return (await at.ask(QUERY, {}, token)).errors?.[0]?.extensions.code;
  }

  test.each(algorithms)("in a file, %s", async (alg) => {
    const pem = pairs[alg].publicKey.export({ type: "spki", format: "pem" });
    const folder = await mkdtemp(join(tmpdir(), "diem-cau-key-"));
    const path = join(folder, "key.pem");
    await writeFile(path, pem);
    await using other = await openHub({ environment: { JWT_KEY_FILE: path, ANONYMOUS: "nothing" } });
    expect(await codeOf(other, await signedBy({ alg, typ: "JWT" }, pairs[alg].privateKey))).toBeUndefined();
    // The public key is known to all: who takes it for a secret would take anybody's tokens.
    expect(await codeOf(other, sign(claims(), HEADER, Buffer.from(pem)))).toBe("UNAUTHENTICATED");
    for (const wrong of algorithms.filter((one) => one !== alg))
      expect(await codeOf(other, await signedBy({ alg: wrong, typ: "JWT" }, pairs[wrong].privateKey))).toBe("UNAUTHENTICATED");
    await rm(folder, { recursive: true });
  });

  test("at an address; while that is away nobody is let in, and the hub says that it cannot tell", async () => {
    const keys = await Promise.all(
      algorithms.map(async (alg) => ({ ...(await exportJWK(pairs[alg].publicKey)), alg, kid: alg, use: "sig" })),
    );
    const port = await freePort();
    const server = createServer((_, response) => response.end(JSON.stringify({ keys })));
    const url = `http://127.0.0.1:${port}/keys`;
    await using other = await openHub({ environment: { JWKS_URL: url, ANONYMOUS: "nothing" } });
    const token = await signedBy({ alg: "RS256", typ: "JWT", kid: "RS256" }, pairs.RS256.privateKey);
    expect(await codeOf(other, token)).toBe("SERVICE_UNAVAILABLE");
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    for (const alg of algorithms)
      expect(await codeOf(other, await signedBy({ alg, typ: "JWT", kid: alg }, pairs[alg].privateKey))).toBeUndefined();
    expect(await codeOf(other, await signedBy({ alg: "RS256", typ: "JWT", kid: "ES256" }, pairs.RS256.privateKey))).toBe(
      "UNAUTHENTICATED",
    );
    server.close();
  });
});
