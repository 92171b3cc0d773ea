import { accessSync, constants } from "node:fs";
import { platform } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge"];
const ELSEWHERE = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];
/** Nothing but the pages under test: no requests of the browser's own, and no sandbox where root could not have one. */
const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Finds a Chromium: CHROMIUM_PATH, or what is installed under a usual name. */
export function findChromium(): string | undefined {
  const given = process.env["CHROMIUM_PATH"];
  if (given) return given;
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const extension = platform() === "win32" ? ".exe" : "";
  return [...folders.flatMap((folder) => NAMES.map((name) => join(folder, name + extension))), ...ELSEWHERE].find(isProgram);
}

/** Starts the browser with an empty profile. Call it only when `hasChromium()`. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = inject("chromium");
  if (executablePath === undefined) throw new Error("no Chromium was found");
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: process.getuid?.() !== 0, args: FLAGS });
}

/** Whether browser tests can run: `describe.skipIf(!hasChromium())`. */
export function hasChromium(): boolean {
  return inject("chromium") !== undefined;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
