import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { sendText } from "./respond.ts";
import { pathOf } from "./url.ts";

/** Where the built pages lie, the same from src/ and from dist/. */
const PAGES = fileURLToPath(new URL("../../dist/web", import.meta.url));

/** Serves a page or one of its files; answers 404 itself when there is none. */
export type ServePages = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Opens the folder of built pages: the display, the playground. Without it every page says how to build it.
 * @param playground whether that page is served
 */
export function createPages(playground: boolean): ServePages {
  if (!existsSync(PAGES)) {
    return (_request, response) => sendText(response, 404, "The pages are not built. Run: npm run build\n");
  }
  const serve = sirv(PAGES, {
    etag: true,
    setHeaders(response, path) {
      // Files with a hash in their name never change.
      response.setHeader("cache-control", path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  const missing = `There is no such page. There ${playground ? "are: /display, /playground" : "is: /display"}\n`;
  return (request, response) => {
    if (!playground && isPlayground(pathOf(request))) return sendText(response, 404, missing);
    serve(request, response, () => sendText(response, 404, missing));
  };
}

/** Whether a path leads to the playground, however it is written. */
function isPlayground(path: string): boolean {
  try {
    return /^\/+playground/i.test(decodeURIComponent(path));
  } catch {
    return false;
  }
}
