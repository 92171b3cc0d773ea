import type { TestProject } from "vitest/node";
import { findChromium } from "./browser.ts";

const HINT = `The browser tests are skipped: no Chromium was found. Install one ("apt install chromium"), or set CHROMIUM_PATH to yours.\n`;

/** Vitest's global setup for the browser tests: finds the browser, or says once how to get one. */
export default function prepareChromium(project: TestProject): void {
  const path = findChromium();
  if (path === undefined) process.stderr.write(HINT);
  project.provide("chromium", path);
}
