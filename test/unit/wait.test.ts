import { expect, test } from "vitest";
import { until } from "../support/wait.ts";

test("until returns what the condition gives at last", async () => {
  let tries = 0;
  expect(await until(() => (++tries === 3 ? "done" : undefined))).toBe("done");
});

test("until says what it waited for in vain", async () => {
  await expect(until(() => false, { timeout: 20, what: "the end of days" })).rejects.toThrow(
    "waited 20 ms in vain for the end of days",
  );
});
