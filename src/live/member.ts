/** One client of a live operation, as its transport stands for it. */
export interface Member {
  /**
   * Takes the text of a result, in UTF-8: the same bytes for all members, not to be changed. Must not wait.
   * @param replaceable whether a later text makes this one needless, so that it may be left out when the client is slow
   */
  send(text: Buffer, replaceable: boolean): void;
  /** Whether so much is unsent that events must wait. */
  isSlow(): boolean;
  /** Resolves when the client has taken what was unsent, or is gone. */
  drained(): Promise<void>;
  /** The stream is over. */
  end(): void;
}

/** Where a client's own knowledge ends. */
export interface Resume {
  /** Cursor of the last event that it has. */
  readonly after?: string;
  /** Revision of the last state that it has: a state that is not newer is not sent to it first. */
  readonly sinceRev?: number;
}

/** Clients that ask the same. */
export interface Group {
  /** Adds a member; the returned function takes it away. */
  join(member: Member, resume: Resume): () => void;
  readonly size: number;
  /** Ends the stream for all. */
  stop(): void;
  /** Whether it has ended: nobody can join any more. */
  readonly stopped: boolean;
}

/** Computes the text of an event's answer, in UTF-8, once for all members. */
export type Answer = (event: unknown) => Promise<Buffer>;
