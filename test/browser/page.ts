import type { Browser, Locator, Page } from "playwright-core";
import { until } from "../support/wait.ts";

/** A page that is open, and what went on in it besides. */
export interface OpenPage {
  readonly page: Page;
  /** Addresses of other origins that it asked for. */
  readonly foreign: string[];
  /** What it complained of: errors that nobody caught, and those on the console. */
  readonly errors: string[];
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const FULL_HD: Size = { width: 1920, height: 1080 };

/** Opens a page in a profile of its own. */
export async function openPage(browser: Browser, address: string, viewport: Size = FULL_HD): Promise<OpenPage> {
  const context = await browser.newContext({ viewport, reducedMotion: "reduce", locale: "vi-VN" });
  const page = await context.newPage();
  const { host } = new URL(address);
  const foreign: string[] = [];
  const errors: string[] = [];
  const note = (url: string): void => {
    const to = new URL(url);
    if (!["data:", "blob:"].includes(to.protocol) && to.host !== host) foreign.push(url);
  };
  page.on("request", (request) => note(request.url()));
  page.on("websocket", (socket) => note(socket.url()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(address);
  return { page, foreign, errors };
}

/** Waits until an element says this. A browser beside busy neighbours may take its time. */
export async function says(element: Locator, text: string | RegExp): Promise<void> {
  let said: string | null = null;
  const fits = (): boolean => said !== null && (typeof text === "string" ? said === text : text.test(said));
  try {
    await until(async () => (said = await textOf(element)) !== null && fits(), { timeout: 30_000, interval: 50 });
  } catch (error) {
    throw new Error(`${String(element)} should say ${String(text)} and says ${String(said)}`, { cause: error });
  }
}

/** Waits until an attribute of an element has this value. */
export async function has(element: Locator, attribute: string, value: string): Promise<void> {
  await until(async () => (await element.getAttribute(attribute)) === value, {
    timeout: 30_000,
    interval: 50,
    what: `${attribute} of ${String(element)} to be ${value}`,
  });
}

/** The text of an element with plain blanks: an editor shows others. Null while it is not there. */
async function textOf(element: Locator): Promise<string | null> {
  if ((await element.count()) === 0) return null;
  return (await element.first().textContent())?.replaceAll("\u00A0", " ") ?? null;
}
