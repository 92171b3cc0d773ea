import type { ServerResponse } from "node:http";

/** The pages load nothing but their own files, and nobody may frame them. */
const PAGE = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "font-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
  "frame-ancestors": "'none'",
};

const PAGE_POLICY = asPolicy(PAGE);
/** The editor of the playground makes its style sheets as it runs, and has small images and letters within them. */
const PLAYGROUND_POLICY = asPolicy({
  ...PAGE,
  "style-src": "'self' 'unsafe-inline'",
  "font-src": "'self' data:",
  "img-src": "'self' data:",
});

/** What is no page: nothing is loaded for it, and nobody may frame it. */
const DATA_POLICY = asPolicy({ "default-src": "'none'", "frame-ancestors": "'none'" });

/** Tells a browser how little it may do with the answer at a path. */
export function setSecurityHeaders(path: string, response: ServerResponse): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("cross-origin-resource-policy", "same-origin");
  if (path.startsWith("/graphql")) {
    response.setHeader("content-security-policy", DATA_POLICY);
    return;
  }
  response.setHeader("content-security-policy", /^\/playground(\/|$)/.test(path) ? PLAYGROUND_POLICY : PAGE_POLICY);
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-opener-policy", "same-origin");
}

function asPolicy(directives: Readonly<Record<string, string>>): string {
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
