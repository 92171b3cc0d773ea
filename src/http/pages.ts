import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { sendText } from "./respond.ts";

/** Where the built pages lie, the same from src/ and from dist/. */
const PAGES = fileURLToPath(new URL("../../dist/web", import.meta.url));

/** Serves a page or one of its files; answers 404 itself when there is none. */
export type ServePages = (request: IncomingMessage, response: ServerResponse) => void;

/** Opens the folder of built pages: the display, the playground. Without it every page says how to build it. */
export function createPages(): ServePages {
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
  return (request, response) =>
    serve(request, response, () => sendText(response, 404, "There is no such page. There are: /display, /playground\n"));
}
