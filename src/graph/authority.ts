import type { GraphQLError } from "graphql";
import { type AccessBook, type AccessChange, type Session, type Viewer, extentsOf, scopeOf } from "../access/index.ts";
import { HubError } from "../kernel/errors.ts";
import type { Member } from "../live/index.ts";
import { requestError } from "./errors.ts";

/** A subscription as its authority is followed. */
interface Followed {
  /** Lets the member follow as this viewer; `isFirst` where it comes with a place to go on from. */
  join(viewer: Viewer, isFirst: boolean): Promise<(() => void) | readonly GraphQLError[]>;
  /** Whether the viewer could open it now. */
  isOpen(viewer: Viewer, change: AccessChange): Promise<boolean>;
}

/**
 * Lets a member follow a subscription for as long, and as far, as its viewer may. When that changes, a frame of code ACCESS_CHANGED says so; then
 * comes what the viewer may see now, or the end.
 */
export async function followAuthority(
  access: Pick<AccessBook, "follow">,
  session: Session,
  member: Member,
  followed: Followed,
): Promise<(() => void) | readonly GraphQLError[]> {
  const subscription = new Subscription(session, member, followed);
  // What nobody has to be asked for never changes.
  const unfollow = session.identity.kind === "anonymous" ? () => {} : access.follow((change) => subscription.check(change));
  const leave = (): void => {
    unfollow();
    subscription.leave();
  };
  const refused = await subscription.open();
  if (refused === undefined) return leave;
  leave();
  return refused;
}

class Subscription {
  readonly #session: Session;
  readonly #member: Member;
  readonly #followed: Followed;
  #scope = "";
  #leave = (): void => {};
  #over = false;
  /** Changes are gone through one after another. */
  #turn: Promise<void> = Promise.resolve();

  constructor(session: Session, member: Member, followed: Followed) {
    this.#session = session;
    this.#member = member;
    this.#followed = followed;
  }

  async open(): Promise<readonly GraphQLError[] | undefined> {
    const viewer = this.#viewer();
    if (viewer === undefined) return [requestError("UNAUTHENTICATED", "the token is good no more")];
    const opening = this.#join(viewer, true);
    this.#turn = opening.then(() => undefined);
    return opening;
  }

  leave(): void {
    this.#over = true;
    this.#leave();
  }

  /** Authority may have changed. What is seen no more is sent no more from this moment. */
  check(change: AccessChange): void {
    const viewer = this.#viewer();
    const isSame = viewer !== undefined && scopeOf(viewer) === this.#scope;
    if (this.#over || (isSame && (!change.moved || extentsOf(viewer).rows === "everywhere"))) return;
    if (!isSame) this.#leave();
    this.#turn = this.#turn.then(() => this.#goOn(change));
  }

  /** Goes on as the viewer may now. */
  async #goOn(change: AccessChange): Promise<void> {
    const viewer = this.#viewer();
    if (this.#over || (viewer !== undefined && scopeOf(viewer) === this.#scope && (await this.#followed.isOpen(viewer, change))))
      return;
    this.#leave();
    if (this.#over) return;
    this.#tell([ACCESS_CHANGED]);
    if (viewer === undefined) return this.#end();
    const refused = await this.#join(viewer, false);
    if (refused === undefined) return;
    this.#tell(refused);
    this.#end();
  }

  async #join(viewer: Viewer, isFirst: boolean): Promise<readonly GraphQLError[] | undefined> {
    this.#scope = scopeOf(viewer);
    const joined = await this.#followed.join(viewer, isFirst);
    if (typeof joined !== "function") return joined;
    if (this.#over) joined();
    else this.#leave = joined;
    return undefined;
  }

  #viewer(): Viewer | undefined {
    try {
      return this.#session.viewer();
    } catch (error) {
      if (error instanceof HubError) return undefined;
      throw error;
    }
  }

  #tell(errors: readonly GraphQLError[]): void {
    this.#member.send(Buffer.from(JSON.stringify({ errors })), false);
  }

  #end(): void {
    this.#over = true;
    this.#member.end();
  }
}

const ACCESS_CHANGED = requestError(
  "ACCESS_CHANGED",
  "what you may see has changed: forget what you hold; what you may see now follows, or the end",
);
