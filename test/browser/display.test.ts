import type { Browser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { hasChromium, launchBrowser } from "../support/browser.ts";
import { type TestHub, openHub } from "../support/hub.ts";
import { type Made, type MadeCongress, makeRoot } from "../support/make.ts";
import { until } from "../support/wait.ts";
import { type Line, layLine } from "./line.ts";
import { has, openPage, says } from "./page.ts";

const SIZES = [
  { width: 1920, height: 1080, whole: true },
  { width: 1366, height: 768, whole: true },
  { width: 390, height: 844, whole: false },
];
/** One more than the board shows at a time. */
const DISTRICTS = 22;

describe.skipIf(!hasChromium())("the display", () => {
  let browser: Browser;
  let hub: TestHub;
  let line: Line;
  let province: Made;
  const districts: Made[] = [];
  let congress: MadeCongress;

  beforeAll(async () => {
    browser = await launchBrowser();
    hub = await openHub();
    line = await layLine(hub.url);
    const root = await makeRoot(hub);
    province = await root.organization({ name: "Đảng bộ tỉnh Thái Nguyên", level: "PROVINCE", code: "19" });
    for (let number = 1; number <= DISTRICTS; number += 1) {
      const name = `Đảng bộ khối các cơ quan và doanh nghiệp huyện ${number}`;
      const district = await province.organization({ name, level: "UPPER_GRASSROOTS", code: `19/${number}` });
      await district.congress({ status: "COMPLETED", isPilot: number === 1 });
      districts.push(district);
    }
  });
  afterAll(async () => {
    await browser?.close();
    await line?.[Symbol.asyncDispose]();
    await hub?.[Symbol.asyncDispose]();
  });

  let number = 0;
  beforeEach(async () => {
    line.restore();
    number += 1;
    const commune = await districts[0]?.organization({ name: `Đảng bộ xã ${number}`, level: "GRASSROOTS" });
    if (commune === undefined) throw new Error("no district was made");
    congress = await commune.congress({ status: "IN_SESSION" });
  });

  /** The province's counts as the hub tells them. */
  async function counts(): Promise<{ total: number; completed: number }> {
    const query = "query ($id: ID!) { congressProgress(organizationId: $id) { total completed } }";
    return (await hub.get<{ congressProgress: { total: number; completed: number } }>(query, { id: province.id }))
      .congressProgress;
  }

  /** Opens the display and finds what the tests look at. */
  async function open(query: string, size?: { width: number; height: number }) {
    const opened = await openPage(browser, `${line.url}/display${query}`, size);
    const part = (id: string) => opened.page.getByTestId(id);
    return { ...opened, part, state: part("connection-state") };
  }

  test("shows the counts of an organization and each change of them, asks nobody else and complains of nothing", async () => {
    const { page, part, state, foreign, errors } = await open("?organization=19&term=2020-2025");
    const { total, completed } = await counts();
    await has(state, "data-state", "live");
    await says(part("organization"), "Đảng bộ tỉnh Thái Nguyên");
    await says(part("completed"), String(completed));
    await says(part("total"), String(total));
    await page.evaluate("window.stayed = true");
    await congress.set("COMPLETED");
    await says(part("completed"), String(completed + 1));
    await has(part("ticker-item").first(), "title", `Đảng bộ xã ${number}`);
    expect(await page.evaluate("window.stayed")).toBe(true);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("keeps the last numbers while the line is cut and has the right ones when it is back", async () => {
    const { page, part, state } = await open("?organization=19");
    const { completed } = await counts();
    await has(state, "data-state", "live");
    await says(part("completed"), String(completed));
    line.cut();
    await has(state, "data-state", "reconnecting");
    await congress.set("COMPLETED");
    expect(await counts()).toMatchObject({ completed: completed + 1 });
    await says(part("completed"), String(completed));
    line.restore();
    await has(state, "data-state", "live");
    await says(part("completed"), String(completed + 1));
    await has(part("ticker-item").first(), "title", `Đảng bộ xã ${number}`);
    await page.context().close();
  });

  test("says of when its numbers are, while nothing changes", async () => {
    const { page, part, state } = await open("?organization=19");
    await has(state, "data-state", "live");
    const time = part("as-of").locator("time");
    const [rev, asOf] = [await part("as-of").getAttribute("data-rev"), (await time.getAttribute("datetime")) ?? ""];
    await until(async () => ((await time.getAttribute("datetime")) ?? "") > asOf, { timeout: 30_000, what: "a heartbeat" });
    expect(await part("as-of").getAttribute("data-rev")).toBe(rev);
    await page.context().close();
  });

  test("shows each change where sockets are blocked, and where streams are too", async () => {
    line.block("socket");
    const { page, part, state } = await open("?organization=19");
    const { completed } = await counts();
    await has(state, "data-state", "live");
    await congress.set("COMPLETED");
    await says(part("completed"), String(completed + 1));
    await says(state, /^Trực tiếp/);
    await has(part("ticker-item").first(), "title", `Đảng bộ xã ${number}`);
    line.block("stream");
    await says(state, /^Cập nhật định kỳ/);
    const commune = await districts[1]?.organization({ name: "Đảng bộ xã cuối", level: "GRASSROOTS" });
    await (await commune?.congress({ status: "IN_SESSION" }))?.set("COMPLETED");
    await says(part("completed"), String(completed + 2));
    await has(part("ticker-item").first(), "title", "Đảng bộ xã cuối");
    line.restore();
    await says(state, /^Trực tiếp/);
    await page.context().close();
  });

  test("says that an organization is unknown", async () => {
    const { page, part, errors } = await open("?organization=KHÔNG-CÓ");
    await says(part("message"), /Không tìm thấy tổ chức.*“KHÔNG-CÓ”/);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test.each(SIZES)("fits into $width x $height", async ({ whole, ...size }) => {
    const { page, part, state, errors } = await open("?organization=19", size);
    await has(state, "data-state", "live");
    await part("child").first().waitFor();
    await page.evaluate("document.fonts.ready.then(() => undefined)");
    const [width, height] = await page.evaluate<[number, number]>(
      "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]",
    );
    expect(width).toBeLessThanOrEqual(size.width);
    if (whole) expect(height).toBeLessThanOrEqual(size.height);
    // Nor is anything cut off that the page shows.
    const cutOff = await page.evaluate<string[]>(
      `[...document.querySelectorAll("[data-testid]:not(.visually-hidden)")]
        .filter((shown) => shown.getBoundingClientRect().right > innerWidth + 0.5
          || ${whole} && shown.getBoundingClientRect().bottom > innerHeight + 0.5)
        .map((shown) => shown.dataset.testid)`,
    );
    expect(cutOff).toEqual([]);
    expect(errors).toEqual([]);
    await page.context().close();
  });
});
