import postgres from "postgres";
import type { DatabaseConfig } from "../../src/db/index.ts";

/** The role that hubs are to a database which itself withholds rows from them. */
export const ROLE = "diem_cau_test_hub";
const PASSWORD = "hub-of-the-tests";

/** Makes the role on a server, as docs/operations.md says. */
export async function makeHubRole(server: string): Promise<void> {
  const admin = postgres(server, { max: 1, onnotice: () => {} });
  try {
    const [known] = await admin`select from pg_roles where rolname = ${ROLE}`;
    if (known === undefined) await admin.unsafe(`create role ${ROLE} login noinherit password '${PASSWORD}'`);
  } finally {
    await admin.end({ timeout: 5 });
  }
}

/** A database of which the hub owns nothing; `url` is its owner's address. */
export function behindWall(url: string): Extract<DatabaseConfig, { kind: "server" }> {
  const own = new URL(url);
  own.username = ROLE;
  own.password = PASSWORD;
  return { kind: "server", url: own.href, ownerUrl: url, poolSize: 4 };
}
