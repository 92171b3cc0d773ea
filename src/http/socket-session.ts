import { CloseCode } from "graphql-ws";
import type { Authenticate, Session, Viewer } from "../access/index.ts";
import { HubError, RateLimited } from "../kernel/errors.ts";

/** What a client introduces itself with, and what a ping brings that renews it. */
type Parameters = Record<string, unknown>;

/** Whether a ping brings a new token. */
export function isRenewal(payload: unknown): payload is Parameters {
  return typeof payload === "object" && payload !== null && ("authorization" in payload || "Authorization" in payload);
}

/** Who a socket belongs to. It is closed when its token is good no more, and its client comes back with a new one. */
export class SocketSession {
  readonly #authenticate: Authenticate;
  readonly #close: (code: number, reason: string) => void;
  #session: Session | undefined;
  #stay = (): void => {};

  constructor(authenticate: Authenticate, close: (code: number, reason: string) => void) {
    this.#authenticate = authenticate;
    this.#close = close;
  }

  /**
   * Opens the session that parameters name; undefined when the credentials are not valid.
   * @throws RateLimited when too many were not
   */
  async open(parameters: Parameters | undefined): Promise<Viewer | undefined> {
    const session = await this.#sessionOf(parameters);
    if (session !== undefined) this.#keep(session);
    return this.now()?.viewer;
  }

  /** Takes a new token of the same viewer; the socket is closed for any other. */
  async renew(parameters: Parameters): Promise<void> {
    const session = await this.#sessionOf(parameters).catch(unlessLimited);
    if (session !== undefined && this.#session !== undefined && nameOf(session) === nameOf(this.#session)) this.#keep(session);
    else this.#refuse();
  }

  /** The session and its viewer as of now. Where the token is over, or there was none, they are undefined, and the socket closed. */
  now(): { readonly session: Session; readonly viewer: Viewer } | undefined {
    try {
      return this.#session && { session: this.#session, viewer: this.#session.viewer() };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#refuse();
      return undefined;
    }
  }

  /** The socket is closed. */
  end(): void {
    this.#stay();
  }

  #keep(session: Session): void {
    this.#stay();
    this.#session = session;
    this.#stay = session.whenOver(() => this.#close(CloseCode.Forbidden, "the token is good no more"));
  }

  #refuse(): void {
    this.#close(CloseCode.Forbidden, "Forbidden");
  }

  async #sessionOf(parameters: Parameters | undefined): Promise<Session | undefined> {
    const credentials = parameters?.["authorization"] ?? parameters?.["Authorization"];
    try {
      return await this.#authenticate(
        typeof credentials === "string" ? credentials : credentials == null ? undefined : "no text",
      );
    } catch (error) {
      if (error instanceof HubError && !(error instanceof RateLimited)) return undefined;
      throw error;
    }
  }
}

function unlessLimited(error: unknown): undefined {
  if (!(error instanceof RateLimited)) throw error;
}

/** What is equal for tokens of one viewer. */
function nameOf({ identity }: Session): string {
  if (identity.kind === "anonymous") return identity.kind;
  return JSON.stringify([identity.kind, identity.subject, "board" in identity ? identity.board : 0]);
}
