import { readFile, readdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, launchBrowser } from "../support/browser.ts";
import { type TestHub, openHub } from "../support/hub.ts";
import { type MadeCongress, makeRoot } from "../support/make.ts";
import { openPage, says } from "./page.ts";

const EXAMPLES = new URL("../../schema/documents/examples/", import.meta.url);

describe.skipIf(!hasChromium())("the playground", () => {
  let browser: Browser;
  let hub: TestHub;
  const congresses: MadeCongress[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    hub = await openHub();
    const root = await makeRoot(hub);
    const province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
    for (const name of ["Đảng bộ huyện Đại Từ", "Đảng bộ huyện Định Hóa"]) {
      const district = await province.organization({ name, level: "UPPER_GRASSROOTS" });
      congresses.push(await district.congress({ status: "IN_SESSION" }));
    }
  });
  afterAll(async () => {
    await browser?.close();
    await hub?.[Symbol.asyncDispose]();
  });

  const answer = (page: Page) => page.locator(".result-window .view-lines");
  async function choose(page: Page, name: string): Promise<void> {
    await page.locator(`[data-testid=example][data-example=${name}]`).click();
    await page.locator(".graphiql-tab-active").getByText(name).waitFor();
  }
  const run = (page: Page) => page.getByRole("button", { name: /^Execute query/ }).click();

  test("lists every example and answers a nested one, asks nobody else and complains of nothing", async () => {
    const { page, foreign, errors } = await openPage(browser, `${hub.url}/playground`);
    const files = (await readdir(EXAMPLES)).filter((file) => file.endsWith(".graphql")).sort();
    const titles = await Promise.all(files.map(async (file) => titleOf(await readFile(new URL(file, EXAMPLES), "utf8"))));
    await page
      .getByTestId("example")
      .nth(files.length - 1)
      .waitFor();
    expect(await page.locator("[data-testid=example] b").allTextContents()).toEqual(titles);
    await choose(page, "NestedProvince");
    await run(page);
    await says(answer(page), /"data": \{ *"organization": \{ *"name": "Đảng bộ tỉnh Thái Nguyên"/);
    await says(answer(page), /"totalCount": 2/);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("runs a subscription: the present state first, then a newer one", async () => {
    const { page, foreign, errors } = await openPage(browser, `${hub.url}/playground`);
    await choose(page, "LiveProgress");
    await page.locator("[aria-label=Variables]").getByText("org_").waitFor();
    await run(page);
    await says(answer(page), /"completed": 0,/);
    await congresses[0]?.set("COMPLETED");
    await says(answer(page), /"completed": 1,/);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("takes the operator's token from the address into the headers, and completes a congress by it", async () => {
    const { page, foreign, errors } = await openPage(browser, `${hub.url}/playground#token=${hub.operatorToken}`);
    const sent: (string | undefined)[] = [];
    page.on("request", (request) => {
      if (request.postData()?.includes("setCongressStatus")) sent.push(request.headers()["authorization"]);
    });
    const before = await completed();
    await choose(page, "CompleteCongress");
    expect(page.url()).not.toContain(hub.operatorToken);
    await page.getByRole("button", { name: "Headers" }).click();
    await says(
      page.locator("[aria-label=Headers] .graphiql-editor:not(.hidden) .view-lines"),
      new RegExp(`"Authorization": "Bearer ${hub.operatorToken}"`),
    );
    await run(page);
    await says(answer(page), /"status": "COMPLETED"/);
    expect(sent).toEqual([`Bearer ${hub.operatorToken}`]);
    expect(await completed()).toBe(before + 1);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("shows how an answer was made: by one statement, or by those of its levels", async () => {
    await using explaining = await openHub({ environment: { EXPLAIN: "on" } });
    await (await makeRoot(explaining)).organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
    const { page, errors } = await openPage(browser, `${explaining.url}/playground`);
    await choose(page, "NestedProvince");
    await run(page);
    await says(answer(page), /"name": "Đảng bộ tỉnh Thái Nguyên"/);
    await page.getByRole("button", { name: "Show Plan" }).click();
    const plan = page.getByTestId("plan");
    await says(plan, /Statements · Số câu lệnh *1 *Milliseconds/);
    await says(plan, /Bytes *\d+/);
    await says(plan, /select .*"organization"/);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  async function completed(): Promise<number> {
    const query = "{ congresses(filter: { status: [COMPLETED] }) { totalCount } }";
    return (await hub.get<{ congresses: { totalCount: number } }>(query)).congresses.totalCount;
  }
});

/** The title of an example: its first line. */
function titleOf(document: string): string {
  return document.split("\n", 1)[0]?.replace(/^#\s*/, "") ?? "";
}
