import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** Which web pages may use the API: those that the hub itself serves, and those of the listed origins. Others are no browsers. */
export interface Origins {
  /** Whether the page behind a request may use the API, whatever the transport. What is no browser sends no origin, and may. */
  admits(headers: IncomingHttpHeaders): boolean;
  /** Lets a page of a listed origin read the answer. Answers a preflight, and then returns true. */
  share(request: IncomingMessage, response: ServerResponse): boolean;
}

/** Methods of the API. */
export const METHODS: readonly string[] = ["GET", "POST"];

/** What a browser may send, and the seconds for which it need not ask again. */
const PREFLIGHT = {
  "access-control-allow-methods": METHODS.join(", "),
  "access-control-allow-headers": "authorization, content-type, apollo-require-preflight",
  "access-control-max-age": "600",
};

/** Makes the rule. An origin is scheme, host and port, as a browser sends it. */
export function createOrigins(listed: readonly string[]): Origins {
  const known = new Set(listed);
  return {
    admits({ origin, host, "sec-fetch-site": site }) {
      if (origin === undefined) return site === undefined || site === "same-origin" || site === "none";
      return known.has(origin) || (URL.canParse(origin) && new URL(origin).host === host);
    },
    share(request, response) {
      const { origin = "" } = request.headers;
      response.setHeader("vary", "origin");
      if (known.has(origin)) {
        response.setHeader("access-control-allow-origin", origin);
        response.setHeader("access-control-expose-headers", "retry-after");
      }
      if (request.method !== "OPTIONS") return false;
      response.writeHead(204, { allow: METHODS.join(", "), ...(known.has(origin) ? PREFLIGHT : {}) }).end();
      return true;
    },
  };
}
