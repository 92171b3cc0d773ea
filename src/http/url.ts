import type { IncomingMessage } from "node:http";

/** The path of a request, without its query. */
export function pathOf({ url = "/" }: IncomingMessage): string {
  if (!url.startsWith("/")) return URL.canParse(url) ? new URL(url).pathname : url;
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}

/** The query of a request with its question mark, "" when it has none. */
export function searchOf({ url = "/" }: IncomingMessage): string {
  const start = url.indexOf("?");
  return start < 0 ? "" : url.slice(start);
}
