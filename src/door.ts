import { randomBytes } from "node:crypto";
import type { Logger } from "pino";
import { AccessBook, type Authenticate, type IssueToken, createAuthenticate, createIssue, createVerify } from "./access/index.ts";
import type { Config } from "./config.ts";
import { type Database, notify } from "./db/index.ts";
import { ACCESS_CHANNEL, readAccess } from "./domain/grant/index.ts";
import { rowId } from "./domain/relay/index.ts";

/** Who is let in, and what they may. */
export interface Door {
  readonly access: AccessBook;
  readonly authenticate: Authenticate;
  /** Signs tokens; undefined where they are checked with public keys. */
  readonly issue: IssueToken | undefined;
}

/** Milliseconds between two looks at what viewers may: what a lost notification, and the end of a grant, cost at most. */
const LOOK_EVERY = 1_000;

/** Reads keys and grants, and begins to follow the latter. */
export async function openDoor({ tokens, anonymous }: Config, database: Database, log: Logger): Promise<Door> {
  const keys = tokens.keys ?? { kind: "secret", secret: randomBytes(48).toString("base64url") };
  const verify = await createVerify(keys, tokens, (id) => rowId("Organization", "board", id));
  const access = await AccessBook.open({
    database,
    read: readAccess,
    channel: ACCESS_CHANNEL,
    notify: () => notify(database, ACCESS_CHANNEL),
    lookEvery: LOOK_EVERY,
    sight: anonymous,
    log,
  });
  return {
    access,
    authenticate: createAuthenticate(verify, access),
    issue: keys.kind === "secret" ? createIssue(keys.secret, tokens) : undefined,
  };
}
