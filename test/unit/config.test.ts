import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config.ts";

const PRODUCTION = { NODE_ENV: "production" };

describe("in production the hub does not start", () => {
  test.each([
    ["without a secret", {}],
    ["with an empty one", { JWT_SECRET: "" }],
    ["with one of 31 bytes", { JWT_SECRET: "kX3v9Qz7Lp2Rn8Ws5Ty1Bd6Fg4Hj0Cm" }],
    ["with one of a single letter", { JWT_SECRET: "x".repeat(64) }],
    ["with one of few letters", { JWT_SECRET: "abcabcabcabcabcabcabcabcabcabcabcabcabc" }],
    ["with a phrase", { JWT_SECRET: "my-super-Secret-9-Key-of-the-hub-0123" }],
    ["with one to be changed", { JWT_SECRET: "please-change-me-0987654321-zyxwvuts" }],
    ["with its own name", { JWT_SECRET: "Diem-Cau-kX3v9Qz7Lp2Rn8Ws5Ty1Bd6Fg4Hj0Cm" }],
    ["with two ways at once", { JWT_SECRET: randomBytes(48).toString("base64"), JWKS_URL: "https://keys.example.vn" }],
    ["with keys from an address that anybody can forge", { JWKS_URL: "http://keys.example.vn" }],
  ])("%s", (_, environment) => {
    expect(() => loadConfig({ ...PRODUCTION, ...environment })).toThrow(/JWT_SECRET|JWKS_URL/);
  });
});

test("in production a secret from a generator is good, tokens live for 15 minutes, and names and counts are public", () => {
  for (let round = 0; round < 200; round += 1) {
    const config = loadConfig({ ...PRODUCTION, JWT_SECRET: randomBytes(48).toString("base64") });
    expect(config).toMatchObject({ production: true, anonymous: "counts", tokens: { maxMinutes: 15 } });
  }
});

test("in development it needs none", () => {
  expect(loadConfig({})).toMatchObject({ production: false, anonymous: "boards", tokens: { maxMinutes: 1_440 } });
  expect(() => loadConfig({ JWT_SECRET: "short" })).toThrow("JWT_SECRET: must have at least 32 bytes");
});

test("replicas need a server that they follow", () => {
  const READ_DATABASE_URLS = "postgres://hub@one/hub, postgres://hub@two/hub";
  expect(() => loadConfig({ READ_DATABASE_URLS })).toThrow("READ_DATABASE_URLS: needs DATABASE_URL");
  expect(() => loadConfig({ DATABASE_URL: "postgres://hub@one/hub", READ_DATABASE_URLS: "here" })).toThrow("READ_DATABASE_URLS");
  expect(loadConfig({ DATABASE_URL: "postgres://hub@zero/hub", READ_DATABASE_URLS }).database).toMatchObject({
    replicas: { urls: ["postgres://hub@one/hub", "postgres://hub@two/hub"], maxLag: 1_000 },
  });
});
