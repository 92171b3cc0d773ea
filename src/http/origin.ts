import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Session } from "../access/index.ts";
import type { AuditTransport, Origin } from "../audit/index.ts";
import type { Charge } from "./rates.ts";

/** A request to the API that may be answered: whose it is, what it is charged, where it comes from. */
export interface ApiRequest {
  readonly session: Session;
  readonly charge: Charge;
  readonly origin: Origin;
}

/** What an id of a request looks like; anything else is not taken over. */
const REQUEST_ID = /^[\w.-]{1,64}$/;

/** Where a request comes from. Its id is that of the header `X-Request-Id`, or a new one, and is sent back. */
export function originOf(transport: AuditTransport, request: IncomingMessage, response: ServerResponse): Origin {
  const given = request.headers["x-request-id"];
  const requestId = typeof given === "string" && REQUEST_ID.test(given) ? given : randomUUID();
  response.setHeader("x-request-id", requestId);
  return { transport, requestId };
}
